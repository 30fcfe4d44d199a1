-- CreateTable
CREATE TABLE "reachability" (
    "device_key" BIGINT NOT NULL,
    "device_id" TEXT NOT NULL,
    "url" TEXT NOT NULL DEFAULT '',
    "http_ok_at" TIMESTAMPTZ(3),
    "http_failed_at" TIMESTAMPTZ(3),
    "http_failed_since" TIMESTAMPTZ(3),
    "http_failures" INTEGER NOT NULL DEFAULT 0,
    "udp_ok_at" TIMESTAMPTZ(3),
    "udp_failed_at" TIMESTAMPTZ(3),
    "udp_failed_since" TIMESTAMPTZ(3),
    "udp_failures" INTEGER NOT NULL DEFAULT 0,
    "asked" INTEGER NOT NULL DEFAULT 0,
    "arrived" INTEGER NOT NULL DEFAULT 0,
    "last_method" TEXT NOT NULL DEFAULT '',
    "arrived_at" TIMESTAMPTZ(3),

    CONSTRAINT "reachability_pkey" PRIMARY KEY ("device_key")
);
