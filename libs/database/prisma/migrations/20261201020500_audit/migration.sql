-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "entry" JSON NOT NULL,
    "hash" TEXT NOT NULL,
    "seal" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- CreateIndex: what happened to one device
CREATE INDEX "audit_entry_device_idx" ON "audit_entry"(("entry"->>'deviceId'), "seq") WHERE "entry"->>'deviceId' IS NOT NULL;

-- Appended to and nothing else, whoever asks: taking the trigger away first is what only a deliberate insider does, and
-- the chain of hashes tells of that. (In the text of the function 073 is the semicolon, at which a script would be cut.)
CREATE FUNCTION "audit_entry_stays"() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN RAISE EXCEPTION ''the audit log is only appended to'' USING ERRCODE = ''insufficient_privilege''\073 END';
CREATE TRIGGER "audit_entry_no_change" BEFORE UPDATE OR DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION "audit_entry_stays"();
CREATE TRIGGER "audit_entry_no_truncate" BEFORE TRUNCATE ON "audit_entry" FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_stays"();
