-- CreateTable
CREATE TABLE "data_model" (
    "name" TEXT COLLATE "C" NOT NULL,
    "oui" TEXT,
    "product_class" TEXT,
    "schema" TEXT NOT NULL,
    "models" TEXT[],
    "spec" TEXT,
    "missing" TEXT[],
    "objects" INTEGER NOT NULL,
    "parameters" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" UUID NOT NULL,
    "compiled" TEXT NOT NULL,
    "format" INTEGER NOT NULL,
    "document" BYTEA NOT NULL,

    CONSTRAINT "data_model_pkey" PRIMARY KEY ("name")
);
