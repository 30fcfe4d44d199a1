-- AlterTable
ALTER TABLE "task" ADD COLUMN     "job_id" UUID;

-- CreateTable
CREATE TABLE "job" (
    "id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "told" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "giver_kind" TEXT NOT NULL,
    "giver_id" TEXT NOT NULL,
    "giver_name" TEXT NOT NULL,
    "giver_roles" TEXT[],
    "filter" TEXT,
    "retry_of" UUID,
    "task" JSONB NOT NULL,
    "task_sealed" BYTEA,
    "rate_per_second" DOUBLE PRECISION NOT NULL,
    "wake" BOOLEAN NOT NULL,
    "paused_because" TEXT,
    "is_prepared" BOOLEAN NOT NULL DEFAULT false,
    "prepared_to" BIGINT NOT NULL DEFAULT 0,
    "prepare_to" BIGINT NOT NULL DEFAULT 0,
    "given_to" INTEGER NOT NULL DEFAULT 0,
    "settled_to" INTEGER NOT NULL DEFAULT 0,
    "paced_until" TIMESTAMPTZ(3),
    "total" INTEGER NOT NULL DEFAULT 0,
    "waiting" INTEGER NOT NULL DEFAULT 0,
    "queued" INTEGER NOT NULL DEFAULT 0,
    "running" INTEGER NOT NULL DEFAULT 0,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "expired" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_device" (
    "job_id" UUID NOT NULL,
    "n" INTEGER NOT NULL,
    "device_id" TEXT NOT NULL,
    "task_id" UUID,
    "status" TEXT NOT NULL,
    "fault" JSONB,
    "changed_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_device_pkey" PRIMARY KEY ("job_id","n")
);

-- CreateIndex
CREATE INDEX "job_status_idx" ON "job"("status");

-- CreateIndex
CREATE INDEX "job_created_at_id_idx" ON "job"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "job_device_job_id_device_id_key" ON "job_device"("job_id", "device_id");

-- A row changes its status a few times, and no index with it: none names the status.
ALTER TABLE "job_device" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- The counts of a job change with each batch.
ALTER TABLE "job" SET (fillfactor = 50);

-- The failures of a job, wherever they are among its devices.
CREATE INDEX "job_device_fault_idx" ON "job_device"("job_id", "n") WHERE ("fault" IS NOT NULL);
