-- AlterTable
ALTER TABLE "device" ADD COLUMN     "quarantine" JSONB;
