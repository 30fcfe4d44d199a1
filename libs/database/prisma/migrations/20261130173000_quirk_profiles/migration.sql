-- CreateTable
CREATE TABLE "quirk_profile" (
    "name" TEXT COLLATE "C" NOT NULL,
    "profile" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" UUID NOT NULL,

    CONSTRAINT "quirk_profile_pkey" PRIMARY KEY ("name")
);
