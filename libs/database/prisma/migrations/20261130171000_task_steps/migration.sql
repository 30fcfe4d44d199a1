-- AlterTable
ALTER TABLE "task" ADD COLUMN     "steps" JSONB;
