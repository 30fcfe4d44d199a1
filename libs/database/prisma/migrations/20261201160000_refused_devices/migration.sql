-- CreateTable
CREATE TABLE "refused_device" (
    "device_id" TEXT NOT NULL,
    "oui" TEXT NOT NULL,
    "product_class" TEXT NOT NULL,
    "serial_number" TEXT NOT NULL,
    "manufacturer" TEXT NOT NULL,
    "software_version" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "connection_request_url" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "events" JSONB NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "times" INTEGER NOT NULL,

    CONSTRAINT "refused_device_pkey" PRIMARY KEY ("device_id")
);

-- CreateIndex
CREATE INDEX "refused_device_place_idx" ON "refused_device"("place");

-- CreateIndex
CREATE INDEX "refused_device_last_at_idx" ON "refused_device"("last_at");
