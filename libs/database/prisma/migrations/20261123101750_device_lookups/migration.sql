-- CreateIndex
CREATE INDEX "device_product_class_idx" ON "device"("product_class");

-- CreateIndex
CREATE INDEX "device_state_idx" ON "device"("state");

-- CreateIndex
CREATE INDEX "device_status_software_version_idx" ON "device_status"("software_version");
