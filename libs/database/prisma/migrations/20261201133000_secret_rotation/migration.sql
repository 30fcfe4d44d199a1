-- CreateTable
CREATE TABLE "secret_rotation" (
    "id" UUID NOT NULL,
    "key_id" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "remaining" BIGINT NOT NULL,
    "unreadable" JSONB NOT NULL DEFAULT '[]',
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "secret_rotation_pkey" PRIMARY KEY ("id")
);
