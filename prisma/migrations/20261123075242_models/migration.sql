-- AlterTable
ALTER TABLE "Evaluation" ADD COLUMN     "analysis" JSONB,
ADD COLUMN     "predictions" BYTEA,
ADD COLUMN     "title" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "origin" TEXT NOT NULL DEFAULT 'trained';

-- AlterTable
ALTER TABLE "Training" ADD COLUMN     "holdout" JSONB,
ADD COLUMN     "holdoutOpenedAt" TIMESTAMP(3),
ADD COLUMN     "holdoutPredictions" BYTEA,
ADD COLUMN     "holdoutReport" JSONB,
ADD COLUMN     "importance" JSONB;

-- CreateTable
CREATE TABLE "TrainingCandidate" (
    "trainingId" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "params" JSONB NOT NULL,
    "rung" INTEGER NOT NULL DEFAULT 0,
    "foldsDone" INTEGER NOT NULL,
    "predictions" BYTEA NOT NULL,
    "report" JSONB NOT NULL,
    "ms" DOUBLE PRECISION NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TrainingCandidate_pkey" PRIMARY KEY ("trainingId","index")
);

-- CreateTable
CREATE TABLE "Plan" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlanAnalysis" (
    "id" UUID NOT NULL,
    "planId" TEXT NOT NULL,
    "chainId" TEXT NOT NULL,
    "result" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PlanAnalysis_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Plugin" (
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "message" TEXT,
    "description" JSONB,
    "checkedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Plugin_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "PlanAnalysis_planId_createdAt_idx" ON "PlanAnalysis"("planId", "createdAt");

-- CreateIndex
CREATE INDEX "Evaluation_chainId_createdAt_idx" ON "Evaluation"("chainId", "createdAt");

-- AddForeignKey
ALTER TABLE "TrainingCandidate" ADD CONSTRAINT "TrainingCandidate_trainingId_fkey" FOREIGN KEY ("trainingId") REFERENCES "Job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanAnalysis" ADD CONSTRAINT "PlanAnalysis_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Predictions hardly compress.
ALTER TABLE "TrainingCandidate" ALTER COLUMN "predictions" SET STORAGE EXTERNAL;

CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Plan"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('plan', 'id', '');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Plugin"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('plugin', 'name', '');
