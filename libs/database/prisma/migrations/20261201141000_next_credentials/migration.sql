-- AlterTable
ALTER TABLE "credential" ADD COLUMN     "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "rotate" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "next_credential" (
    "device_key" BIGINT NOT NULL,
    "username" TEXT NOT NULL,
    "password" BYTEA NOT NULL,
    "connection_request_username" TEXT NOT NULL,
    "connection_request_password" BYTEA NOT NULL,
    "task_id" UUID NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "next_credential_pkey" PRIMARY KEY ("device_key")
);
