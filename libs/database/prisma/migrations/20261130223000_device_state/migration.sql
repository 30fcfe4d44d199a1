-- AlterTable
ALTER TABLE "device_status" ADD COLUMN     "state_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "device_state_due" (
    "device_id" TEXT COLLATE "C" NOT NULL,
    "partition" INTEGER NOT NULL,
    "seq" BIGSERIAL NOT NULL,

    CONSTRAINT "device_state_due_pkey" PRIMARY KEY ("device_id")
);

-- CreateIndex
CREATE INDEX "device_state_due_partition_seq_idx" ON "device_state_due"("partition", "seq");

-- Rows come and go all the time
ALTER TABLE "device_state_due" SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 1);
