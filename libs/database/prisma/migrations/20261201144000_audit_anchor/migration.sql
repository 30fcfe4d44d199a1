-- CreateTable
CREATE TABLE "audit_anchor" (
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "entry_at" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "seal" TEXT NOT NULL,

    CONSTRAINT "audit_anchor_pkey" PRIMARY KEY ("seq")
);

-- An entry may go when a sealed anchor stands for it. The anchors stay, as entries do. (073 is the semicolon.)
CREATE OR REPLACE FUNCTION "audit_entry_stays"() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN IF TG_OP = ''DELETE'' THEN IF EXISTS (SELECT FROM audit_anchor a WHERE a.seq >= OLD.seq) THEN RETURN OLD\073 END IF\073 END IF\073 RAISE EXCEPTION ''the audit log is only appended to'' USING ERRCODE = ''insufficient_privilege''\073 END';
CREATE FUNCTION "audit_anchor_stays"() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN RAISE EXCEPTION ''the audit log is only appended to'' USING ERRCODE = ''insufficient_privilege''\073 END';
CREATE TRIGGER "audit_anchor_no_change" BEFORE UPDATE OR DELETE ON "audit_anchor" FOR EACH ROW EXECUTE FUNCTION "audit_anchor_stays"();
CREATE TRIGGER "audit_anchor_no_truncate" BEFORE TRUNCATE ON "audit_anchor" FOR EACH STATEMENT EXECUTE FUNCTION "audit_anchor_stays"();
