-- AlterTable
ALTER TABLE "device_status" ADD COLUMN     "evidence" JSONB;
