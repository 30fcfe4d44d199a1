-- AlterTable
ALTER TABLE "user_session" ADD COLUMN "key_hash" TEXT;
