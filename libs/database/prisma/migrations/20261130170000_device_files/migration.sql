-- What devices send becomes files of theirs. A name that is too long for a URL is found by its digest.
-- AlterTable
ALTER TABLE "file" ADD COLUMN     "device_id" TEXT COLLATE "C",
ADD COLUMN     "name_digest" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "task_id" UUID,
ADD COLUMN     "told" BOOLEAN NOT NULL DEFAULT true;
UPDATE "file" SET "name_digest" = left(encode(sha256(convert_to("name", 'UTF8')), 'hex'), 24);

-- CreateIndex
CREATE INDEX "file_device_id_name_idx" ON "file"("device_id", "name");

-- CreateIndex
CREATE INDEX "file_name_digest_idx" ON "file"("name_digest");

-- CreateIndex
CREATE INDEX "file_told_idx" ON "file"("told");
