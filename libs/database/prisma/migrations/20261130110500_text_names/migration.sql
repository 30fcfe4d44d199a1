-- Tags are kept as written, and found by what all spellings of one have in common. Until now they were lower case.
ALTER TABLE "device" ADD COLUMN     "tag_keys" TEXT[] DEFAULT ARRAY[]::TEXT[];
UPDATE "device" SET "tag_keys" = "tags" WHERE cardinality("tags") > 0;

-- DropIndex
DROP INDEX "device_tags_idx";

-- CreateIndex
CREATE INDEX "device_tag_keys_idx" ON "device" USING GIN ("tag_keys");

-- AlterTable
ALTER TABLE "file" ALTER COLUMN "file_type" DROP NOT NULL;
