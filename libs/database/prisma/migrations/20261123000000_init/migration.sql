-- CreateTable
CREATE TABLE "device" (
    "key" BIGSERIAL NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "oui" TEXT COLLATE "C" NOT NULL,
    "product_class" TEXT COLLATE "C" NOT NULL,
    "serial_number" TEXT COLLATE "C" NOT NULL,
    "manufacturer" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "traced" BOOLEAN NOT NULL DEFAULT false,
    "first_contact_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "announced" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "device_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "credential" (
    "device_key" BIGINT NOT NULL,
    "username" TEXT,
    "password" BYTEA,
    "connection_request_username" TEXT,
    "connection_request_password" BYTEA,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("device_key")
);

-- CreateTable
CREATE TABLE "rejection" (
    "id" UUID NOT NULL,
    "device_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "events" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "code" TEXT NOT NULL,

    CONSTRAINT "rejection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "device_status" (
    "device_key" BIGINT NOT NULL,
    "last_inform_at" TIMESTAMPTZ(3),
    "last_boot_at" TIMESTAMPTZ(3),
    "last_bootstrap_at" TIMESTAMPTZ(3),
    "last_events" JSONB NOT NULL DEFAULT '[]',
    "software_version" TEXT,
    "hardware_version" TEXT,
    "data_model_root" TEXT,
    "connection_request_url" TEXT,
    "mac_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "ip_address" TEXT,
    "cwmp_version" TEXT,
    "retry_count" INTEGER NOT NULL DEFAULT 0,
    "inform_digest" BYTEA,

    CONSTRAINT "device_status_pkey" PRIMARY KEY ("device_key")
);

-- CreateTable
CREATE TABLE "parameter_path" (
    "id" SERIAL NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "parameter_path_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "parameter" (
    "device_key" BIGINT NOT NULL,
    "path_id" INTEGER NOT NULL,
    "value" TEXT,
    "type" TEXT,
    "writable" BOOLEAN,
    "notification" SMALLINT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "parameter_pkey" PRIMARY KEY ("device_key","path_id")
) PARTITION BY HASH ("device_key");

-- Partitions keep vacuum and indexes small. All of a device lies in one.
CREATE TABLE "parameter_0" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 0) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_1" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 1) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_2" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 2) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_3" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 3) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_4" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 4) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_5" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 5) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_6" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 6) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_7" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 7) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_8" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 8) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_9" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 9) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_10" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 10) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_11" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 11) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_12" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 12) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_13" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 13) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_14" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 14) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);
CREATE TABLE "parameter_15" PARTITION OF "parameter" FOR VALUES WITH (MODULUS 16, REMAINDER 15) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.1);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
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

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "partition" INTEGER NOT NULL,
    "topic" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "value" BYTEA NOT NULL,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "planner_epoch" (
    "partition" INTEGER NOT NULL,
    "epoch" BIGINT NOT NULL,

    CONSTRAINT "planner_epoch_pkey" PRIMARY KEY ("partition")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "device_key" BIGINT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "events" JSONB NOT NULL,
    "authentication" TEXT NOT NULL,
    "outcome" TEXT,
    "rpcs" INTEGER NOT NULL DEFAULT 0,
    "messages" JSONB,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fault" (
    "id" UUID NOT NULL,
    "device_key" BIGINT NOT NULL,
    "device_id" TEXT NOT NULL,
    "task_id" UUID,
    "cause" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "string" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "fault_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connection_request" (
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

    CONSTRAINT "connection_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "file" (
    "name" TEXT COLLATE "C" NOT NULL,
    "file_type" TEXT NOT NULL,
    "version" TEXT,
    "oui" TEXT,
    "product_class" TEXT,
    "size" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "file_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "api_key" (
    "hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "device_id_key" ON "device"("id");

-- CreateIndex
CREATE INDEX "device_serial_number_idx" ON "device"("serial_number");

-- CreateIndex
CREATE INDEX "device_oui_idx" ON "device"("oui");

-- CreateIndex
CREATE INDEX "device_tags_idx" ON "device" USING GIN ("tags");

-- CreateIndex
CREATE UNIQUE INDEX "credential_username_key" ON "credential"("username");

-- CreateIndex
CREATE INDEX "rejection_device_id_at_idx" ON "rejection"("device_id", "at");

-- CreateIndex
CREATE INDEX "device_status_mac_addresses_idx" ON "device_status" USING GIN ("mac_addresses");

-- CreateIndex
CREATE UNIQUE INDEX "parameter_path_path_key" ON "parameter_path"("path");

-- CreateIndex
CREATE UNIQUE INDEX "task_seq_key" ON "task"("seq");

-- CreateIndex
CREATE INDEX "task_device_key_seq_idx" ON "task"("device_key", "seq");

-- CreateIndex
CREATE INDEX "task_created_at_idx" ON "task"("created_at");

-- CreateIndex
CREATE INDEX "task_status_created_at_idx" ON "task"("status", "created_at");

-- CreateIndex
CREATE INDEX "task_partition_wake_at_idx" ON "task"("partition", "wake_at");

-- CreateIndex
CREATE INDEX "outbox_partition_seq_idx" ON "outbox"("partition", "seq");

-- CreateIndex
CREATE INDEX "session_device_key_started_at_idx" ON "session"("device_key", "started_at");

-- CreateIndex
CREATE INDEX "session_started_at_idx" ON "session"("started_at");

-- CreateIndex
CREATE INDEX "fault_at_idx" ON "fault"("at");

-- CreateIndex
CREATE UNIQUE INDEX "fault_device_key_cause_key" ON "fault"("device_key", "cause");

-- CreateIndex
CREATE INDEX "connection_request_device_key_created_at_idx" ON "connection_request"("device_key", "created_at");

-- CreateIndex
CREATE INDEX "connection_request_status_idx" ON "connection_request"("status");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- Rows that are updated in place leave room in their page, and dead versions are cleared early.
ALTER TABLE "device_status" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 1);
ALTER TABLE "device" SET (fillfactor = 90);
ALTER TABLE "session" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1);
ALTER TABLE "task" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "connection_request" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "planner_epoch" SET (fillfactor = 50);
-- Written and deleted all the time: vacuum by number, not by share.
ALTER TABLE "outbox" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 1);
