-- AlterTable
ALTER TABLE "device_status" ADD COLUMN     "inform_off" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "inform_seconds" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "partition" INTEGER,
ADD COLUMN     "silence_check_at" TIMESTAMPTZ(3),
ADD COLUMN     "silent_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "planner_epoch" ADD COLUMN     "deaf" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "listened_until" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "device_status_partition_silence_check_at_idx" ON "device_status"("partition", "silence_check_at");

-- CreateIndex: the silent ones alone
CREATE INDEX "device_status_silent_idx" ON "device_status"("device_id") WHERE "silent_since" IS NOT NULL;
