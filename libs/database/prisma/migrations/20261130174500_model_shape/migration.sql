-- CreateTable
CREATE TABLE "model_shape" (
    "oui" TEXT COLLATE "C" NOT NULL,
    "product_class" TEXT COLLATE "C" NOT NULL,
    "root" TEXT COLLATE "C" NOT NULL,
    "software_version" TEXT COLLATE "C" NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "shape" JSON NOT NULL,

    CONSTRAINT "model_shape_pkey" PRIMARY KEY ("oui", "product_class", "root", "software_version")
);

-- CreateIndex
CREATE INDEX "model_shape_updated_at_idx" ON "model_shape"("updated_at");
