-- CreateTable
CREATE TABLE "udp_binding" (
    "device_key" BIGINT NOT NULL,
    "device_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "bound_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "keep_alive_seconds" INTEGER,
    "lapsed_at" TIMESTAMPTZ(3),
    "transactions" BYTEA NOT NULL,

    CONSTRAINT "udp_binding_pkey" PRIMARY KEY ("device_key")
);

-- CreateIndex
CREATE INDEX "credential_connection_request_username_idx" ON "credential"("connection_request_username");
