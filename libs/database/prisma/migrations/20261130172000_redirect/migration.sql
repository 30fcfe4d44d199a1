-- AlterTable
ALTER TABLE "device" ADD COLUMN     "redirect_to" TEXT,
ADD COLUMN     "redirected_at" TIMESTAMPTZ(3),
ADD COLUMN     "redirects" INTEGER NOT NULL DEFAULT 0;
