-- AlterTable
ALTER TABLE "device" ADD COLUMN     "replaced_by" TEXT,
ADD COLUMN     "replaces" TEXT;
