-- AlterTable
ALTER TABLE "connection_request" ADD COLUMN     "told" BOOLEAN NOT NULL DEFAULT true;

-- CreateIndex
CREATE INDEX "connection_request_told_idx" ON "connection_request"("told");
