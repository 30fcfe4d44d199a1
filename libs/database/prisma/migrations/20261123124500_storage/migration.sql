-- Types of parameters as small numbers, as their paths already are.
CREATE TABLE "parameter_type" (
    "id" SMALLSERIAL NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "parameter_type_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "parameter_type_name_key" ON "parameter_type"("name");
INSERT INTO "parameter_type" ("name") SELECT unnest(ARRAY['xsd:string', 'xsd:boolean', 'xsd:int', 'xsd:unsignedInt', 'xsd:long', 'xsd:unsignedLong', 'xsd:dateTime', 'xsd:base64', 'xsd:base64Binary', 'xsd:hexBinary', 'xsd:decimal']);
INSERT INTO "parameter_type" ("name") SELECT DISTINCT p."type" FROM "parameter" p WHERE p."type" IS NOT NULL AND NOT EXISTS (SELECT FROM "parameter_type" t WHERE t."name" = p."type") LIMIT 1000;

-- Parameters again, the columns in an order without gaps.
CREATE TABLE "parameter_new" (
    "device_key" BIGINT NOT NULL,
    "path_id" INTEGER NOT NULL,
    "type_id" SMALLINT,
    "notification" SMALLINT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "writable" BOOLEAN,
    "value" TEXT,

    CONSTRAINT "parameter_new_pkey" PRIMARY KEY ("device_key","path_id")
) PARTITION BY HASH ("device_key");
CREATE TABLE "parameter_h0" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 0) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h1" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 1) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h2" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 2) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h3" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 3) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h4" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 4) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h5" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 5) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h6" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 6) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h7" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 7) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h8" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 8) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h9" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 9) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h10" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 10) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h11" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 11) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h12" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 12) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h13" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 13) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h14" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 14) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_h15" PARTITION OF "parameter_new" FOR VALUES WITH (MODULUS 16, REMAINDER 15) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
INSERT INTO "parameter_new" SELECT p."device_key", p."path_id", t."id", p."notification", p."updated_at", p."writable", p."value" FROM "parameter" p LEFT JOIN "parameter_type" t ON t."name" = p."type" ORDER BY p."device_key", p."path_id";
DROP TABLE "parameter";
ALTER TABLE "parameter_new" RENAME TO "parameter";
ALTER TABLE "parameter" RENAME CONSTRAINT "parameter_new_pkey" TO "parameter_pkey";

-- Parameters whose values lists of devices are filtered by (ACS_INDEXED_PARAMETERS), and these values in the order of ids.
CREATE TABLE "indexed_parameter" (
    "path_id" INTEGER NOT NULL,
    "ready" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "indexed_parameter_pkey" PRIMARY KEY ("path_id")
);
CREATE TABLE "parameter_index" (
    "device_key" BIGINT NOT NULL,
    "path_id" INTEGER NOT NULL,
    "device_id" TEXT COLLATE "C" NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "parameter_index_pkey" PRIMARY KEY ("device_key","path_id")
);
CREATE INDEX "parameter_index_path_id_value_device_id_idx" ON "parameter_index"("path_id", "value", "device_id");
ALTER TABLE "parameter_index" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);

-- The id beside what devices are listed by: a page in the order of ids comes from one index.
ALTER TABLE "device_status" ADD COLUMN "device_id" TEXT COLLATE "C";
UPDATE "device_status" s SET "device_id" = d."id" FROM "device" d WHERE d."key" = s."device_key";
DELETE FROM "device_status" WHERE "device_id" IS NULL;
ALTER TABLE "device_status" ALTER COLUMN "device_id" SET NOT NULL;
DROP INDEX "device_status_software_version_idx";
ALTER TABLE "device_status" ALTER COLUMN "software_version" TYPE TEXT COLLATE "C";
DROP INDEX "device_serial_number_idx";
CREATE INDEX "device_serial_number_id_key_idx" ON "device"("serial_number", "id", "key");
CREATE INDEX "device_status_software_version_device_id_idx" ON "device_status"("software_version", "device_id");

-- What grows with time: partitions by id, which is a UUID of version 7 and begins with the time. The default
-- partition takes what has none of its own.
CREATE TABLE "session_new" (
    "id" UUID NOT NULL,
    "device_key" BIGINT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "rpcs" INTEGER NOT NULL DEFAULT 0,
    "outcome" TEXT,
    "authentication" TEXT NOT NULL,
    "events" JSONB NOT NULL,
    "messages" JSON,

    CONSTRAINT "session_new_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");
CREATE TABLE "session_default" PARTITION OF "session_new" DEFAULT WITH (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.05);
CREATE TABLE "session_message" (
    "session_id" UUID NOT NULL,
    "xml" JSON NOT NULL,

    CONSTRAINT "session_message_pkey" PRIMARY KEY ("session_id")
) PARTITION BY RANGE ("session_id");
CREATE TABLE "session_message_default" PARTITION OF "session_message" DEFAULT;
INSERT INTO "session_message" SELECT s."id", (SELECT json_agg(m.value->'xml' ORDER BY m.n) FROM jsonb_array_elements(s."messages") WITH ORDINALITY AS m(value, n)) FROM "session" s WHERE EXISTS (SELECT FROM jsonb_array_elements(s."messages") AS m(value) WHERE jsonb_typeof(m.value->'xml') = 'string');
INSERT INTO "session_new" SELECT s."id", s."device_key", s."started_at", s."ended_at", s."rpcs", s."outcome", s."authentication", s."events",
    (SELECT json_agg(json_build_array((extract(epoch FROM (m.value->>'at')::timestamptz - s."started_at") * 1000)::bigint, CASE WHEN m.value->>'direction' = 'cpe' THEN 1 ELSE 0 END, m.value->>'method', m.value->'bytes') ORDER BY m.n) FROM jsonb_array_elements(s."messages") WITH ORDINALITY AS m(value, n)) FROM "session" s;
DROP TABLE "session";
ALTER TABLE "session_new" RENAME TO "session";
ALTER TABLE "session" RENAME CONSTRAINT "session_new_pkey" TO "session_pkey";
CREATE INDEX "session_device_key_started_at_idx" ON "session"("device_key", "started_at");

CREATE TABLE "task_new" (
    "id" UUID NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT nextval('task_seq_seq'),
    "device_key" BIGINT NOT NULL,
    "device_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "arguments" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "not_before" TIMESTAMPTZ(3),
    "expires" TIMESTAMPTZ(3),
    "unique_key" TEXT,
    "result" JSONB,
    "fault" JSONB,
    "progress" JSONB,
    "partition" INTEGER NOT NULL DEFAULT 0,
    "wake_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_new_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");
CREATE TABLE "task_default" PARTITION OF "task_new" DEFAULT WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
INSERT INTO "task_new" ("id", "seq", "device_key", "device_id", "type", "arguments", "status", "attempts", "created_at", "started_at", "ended_at", "not_before", "expires", "unique_key", "result", "fault", "progress", "partition", "wake_at")
    SELECT "id", "seq", "device_key", "device_id", "type", "arguments", "status", "attempts", "created_at", "started_at", "ended_at", "not_before", "expires", "unique_key", "result", "fault", "progress", "partition", "wake_at" FROM "task";
ALTER SEQUENCE "task_seq_seq" OWNED BY "task_new"."seq";
DROP TABLE "task";
ALTER TABLE "task_new" RENAME TO "task";
ALTER TABLE "task" RENAME CONSTRAINT "task_new_pkey" TO "task_pkey";
CREATE INDEX "task_device_key_seq_idx" ON "task"("device_key", "seq");
CREATE INDEX "task_created_at_idx" ON "task"("created_at");
CREATE INDEX "task_status_created_at_idx" ON "task"("status", "created_at");
-- Only what has not ended is looked for by these.
CREATE INDEX "task_open_idx" ON "task"("device_key") WHERE ("ended_at" IS NULL);
CREATE INDEX "task_wake_idx" ON "task"("partition", "wake_at") WHERE ("wake_at" IS NOT NULL);

CREATE TABLE "rejection_new" (
    "id" UUID NOT NULL,
    "device_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "events" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "code" TEXT NOT NULL,

    CONSTRAINT "rejection_new_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");
CREATE TABLE "rejection_default" PARTITION OF "rejection_new" DEFAULT;
INSERT INTO "rejection_new" SELECT "id", "device_id", "at", "events", "reason", "code" FROM "rejection";
DROP TABLE "rejection";
ALTER TABLE "rejection_new" RENAME TO "rejection";
ALTER TABLE "rejection" RENAME CONSTRAINT "rejection_new_pkey" TO "rejection_pkey";
CREATE INDEX "rejection_device_id_at_idx" ON "rejection"("device_id", "at");

CREATE TABLE "connection_request_new" (
    "id" UUID NOT NULL,
    "device_key" BIGINT NOT NULL,
    "device_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "method" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "session_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "connection_request_new_pkey" PRIMARY KEY ("id")
) PARTITION BY RANGE ("id");
CREATE TABLE "connection_request_default" PARTITION OF "connection_request_new" DEFAULT WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
INSERT INTO "connection_request_new" SELECT "id", "device_key", "device_id", "status", "method", "attempts", "error", "session_id", "created_at", "updated_at", "expires_at" FROM "connection_request";
DROP TABLE "connection_request";
ALTER TABLE "connection_request_new" RENAME TO "connection_request";
ALTER TABLE "connection_request" RENAME CONSTRAINT "connection_request_new_pkey" TO "connection_request_pkey";
CREATE INDEX "connection_request_device_key_created_at_idx" ON "connection_request"("device_key", "created_at");
CREATE INDEX "connection_request_status_idx" ON "connection_request"("status");
