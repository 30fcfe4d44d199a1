-- CreateTable
CREATE TABLE "denied_source" (
    "id" UUID NOT NULL,
    "place" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "sample" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "times" INTEGER NOT NULL DEFAULT 1,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "denied_source_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "denied_source_place_key" ON "denied_source"("place");

-- CreateIndex
CREATE INDEX "denied_source_until_idx" ON "denied_source"("until");

-- CreateTable
CREATE TABLE "source_exemption" (
    "place" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "source_exemption_pkey" PRIMARY KEY ("place")
);
