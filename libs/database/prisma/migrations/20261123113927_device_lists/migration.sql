-- DropIndex
DROP INDEX "device_product_class_idx";

-- DropIndex
DROP INDEX "device_state_idx";

-- CreateIndex
CREATE INDEX "device_product_class_id_idx" ON "device"("product_class", "id");

-- CreateIndex
CREATE INDEX "device_state_id_idx" ON "device"("state", "id");
