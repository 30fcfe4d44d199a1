-- AlterTable
ALTER TABLE "device" ADD COLUMN     "xml_declaration" BOOLEAN,
ADD COLUMN     "xml_declaration_by" TEXT,
ADD COLUMN     "xml_declaration_failures" SMALLINT NOT NULL DEFAULT 0;
