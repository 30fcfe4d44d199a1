-- AlterTable
ALTER TABLE "connection_request" ADD COLUMN     "reason" TEXT,
ADD COLUMN     "brought_by" TEXT;
