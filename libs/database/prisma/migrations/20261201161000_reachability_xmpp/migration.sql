-- AlterTable
ALTER TABLE "reachability" ADD COLUMN     "xmpp_failed_at" TIMESTAMPTZ(3),
ADD COLUMN     "xmpp_failed_since" TIMESTAMPTZ(3),
ADD COLUMN     "xmpp_failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "xmpp_ok_at" TIMESTAMPTZ(3);
