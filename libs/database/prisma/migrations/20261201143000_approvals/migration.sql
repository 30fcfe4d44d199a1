-- CreateTable
CREATE TABLE "approval" (
    "id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "requester_kind" TEXT NOT NULL,
    "requester_id" TEXT NOT NULL,
    "requester_name" TEXT NOT NULL,
    "permission" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "resource" TEXT NOT NULL,
    "request" JSONB NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "reason" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "decision_reason" TEXT,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "approval_requester_id_requester_kind_expires_at_idx" ON "approval"("requester_id", "requester_kind", "expires_at");

-- CreateIndex
CREATE INDEX "approval_state_id_idx" ON "approval"("state", "id");
