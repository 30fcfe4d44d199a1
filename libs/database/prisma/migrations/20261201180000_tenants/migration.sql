-- AlterTable
ALTER TABLE "device" ADD COLUMN     "tenant" TEXT COLLATE "C";

-- AlterTable
ALTER TABLE "file" ADD COLUMN     "tenant" TEXT COLLATE "C";

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "tenant" TEXT COLLATE "C";

-- AlterTable
ALTER TABLE "user_session" ADD COLUMN     "tenant" TEXT COLLATE "C";

-- AlterTable
ALTER TABLE "import" ADD COLUMN     "tenant" TEXT COLLATE "C";

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "tenant" TEXT COLLATE "C";

-- AlterTable
ALTER TABLE "approval" ADD COLUMN     "tenant" TEXT COLLATE "C";

-- CreateTable
CREATE TABLE "tenant" (
    "name" TEXT COLLATE "C" NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "new_devices" JSONB NOT NULL DEFAULT '[]',
    "rate_per_second" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("name")
);

-- Of rows that have one alone: an installation without tenants has nothing in them.
CREATE INDEX "device_tenant_id_idx" ON "device"("tenant", "id") WHERE "tenant" IS NOT NULL;
CREATE INDEX "file_tenant_name_idx" ON "file"("tenant", "name") WHERE "tenant" IS NOT NULL;
CREATE INDEX "audit_entry_tenant_seq_idx" ON "audit_entry"(("entry"->>'tenant'), "seq") WHERE ("entry"->>'tenant') IS NOT NULL;
