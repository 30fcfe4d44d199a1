-- CreateTable
CREATE TABLE "reachability_help" (
    "device_key" BIGINT NOT NULL,
    "device_id" TEXT NOT NULL,
    "help" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "task_id" UUID NOT NULL,
    "undo" JSONB NOT NULL,
    "for_seconds" INTEGER,
    "begun_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "undo_task_id" UUID,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "reachability_help_pkey" PRIMARY KEY ("device_key","help")
);

-- CreateIndex
CREATE INDEX "reachability_help_undone_at_idx" ON "reachability_help"("undone_at");
