-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Network" (
    "chainId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "emissionsVersion" TEXT NOT NULL,
    "latestHeight" BIGINT NOT NULL,
    "latestBlockTime" TIMESTAMP(3) NOT NULL,
    "blockSeconds" DOUBLE PRECISION NOT NULL,
    "error" TEXT,
    "observedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Network_pkey" PRIMARY KEY ("chainId")
);

-- CreateTable
CREATE TABLE "Topic" (
    "chainId" TEXT NOT NULL,
    "topicId" INTEGER NOT NULL,
    "metadata" TEXT NOT NULL,
    "lossMethod" TEXT NOT NULL,
    "epochLength" INTEGER NOT NULL,
    "groundTruthLag" INTEGER NOT NULL,
    "workerSubmissionWindow" INTEGER NOT NULL,
    "allowNegative" BOOLEAN NOT NULL,
    "isActive" BOOLEAN NOT NULL,
    "kind" TEXT NOT NULL,
    "asset" TEXT,
    "horizonMinutes" DOUBLE PRECISION,
    "epochLastEnded" BIGINT NOT NULL,
    "windowOpen" BOOLEAN NOT NULL DEFAULT false,
    "windowNonce" BIGINT,
    "windowEndHeight" BIGINT,
    "nextWindowHeight" BIGINT,
    "networkInference" TEXT,
    "networkInferenceNonce" BIGINT,
    "participants" INTEGER,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Topic_pkey" PRIMARY KEY ("chainId","topicId")
);

-- CreateTable
CREATE TABLE "CandleDay" (
    "source" TEXT NOT NULL,
    "market" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" INTEGER NOT NULL,
    "columns" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "askedFrom" TIMESTAMP(3) NOT NULL,
    "askedUntil" TIMESTAMP(3) NOT NULL,
    "fetchedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CandleDay_pkey" PRIMARY KEY ("source","market","day")
);

-- CreateTable
CREATE TABLE "Job" (
    "id" UUID NOT NULL,
    "chainId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "input" JSONB NOT NULL,
    "progress" JSONB,
    "result" JSONB,
    "error" JSONB,
    "cancel" BOOLEAN NOT NULL DEFAULT false,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "leaseOwner" TEXT,
    "leaseUntil" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Training" (
    "id" UUID NOT NULL,
    "chainId" TEXT NOT NULL,
    "topicId" INTEGER NOT NULL,
    "config" JSONB NOT NULL,
    "dataset" JSONB NOT NULL,
    "candidates" JSONB NOT NULL,
    "folds" JSONB NOT NULL,
    "report" JSONB NOT NULL,
    "predictions" BYTEA NOT NULL,
    "timings" JSONB NOT NULL,
    "modelId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Training_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Evaluation" (
    "id" UUID NOT NULL,
    "chainId" TEXT NOT NULL,
    "subject" JSONB NOT NULL,
    "report" JSONB NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Evaluation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Model" (
    "id" TEXT NOT NULL,
    "chainId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "topicId" INTEGER NOT NULL,
    "plan" JSONB NOT NULL,
    "bytes" BYTEA NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "trainingId" UUID,
    "grade" TEXT,
    "score" DOUBLE PRECISION,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Wallet" (
    "id" UUID NOT NULL,
    "chainId" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "balanceUallo" TEXT,
    "balanceAt" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Wallet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Deployment" (
    "id" UUID NOT NULL,
    "chainId" TEXT NOT NULL,
    "topicId" INTEGER NOT NULL,
    "walletId" UUID,
    "modelId" TEXT NOT NULL,
    "topicKind" TEXT NOT NULL,
    "desired" TEXT NOT NULL DEFAULT 'running',
    "status" TEXT NOT NULL DEFAULT 'pending',
    "lastError" TEXT,
    "leaseOwner" TEXT,
    "leaseUntil" TIMESTAMP(3),
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "liveSince" TIMESTAMP(3),
    "liveSinceHeight" BIGINT,
    "stoppedAt" TIMESTAMP(3),
    "removedAt" TIMESTAMP(3),
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Submission" (
    "id" UUID NOT NULL,
    "chainId" TEXT NOT NULL,
    "topicId" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "nonce" BIGINT NOT NULL,
    "deploymentId" UUID NOT NULL,
    "modelId" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "windowEnd" BIGINT NOT NULL,
    "asOf" TIMESTAMP(3),
    "prediction" DOUBLE PRECISION,
    "basePrice" DOUBLE PRECISION,
    "value" TEXT,
    "sequence" BIGINT,
    "txBytes" BYTEA,
    "txHash" TEXT,
    "feeUallo" TEXT,
    "includedHeight" BIGINT,
    "code" INTEGER,
    "codespace" TEXT,
    "outcome" TEXT,
    "message" TEXT,
    "broadcasts" INTEGER NOT NULL DEFAULT 0,
    "timings" JSONB,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Submission_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TopicEpoch" (
    "chainId" TEXT NOT NULL,
    "topicId" INTEGER NOT NULL,
    "nonce" BIGINT NOT NULL,
    "openedAt" TIMESTAMP(3) NOT NULL,
    "windowEnd" BIGINT NOT NULL,
    "closed" BOOLEAN NOT NULL DEFAULT false,
    "networkInference" TEXT,
    "truth" DOUBLE PRECISION,
    "networkLoss" DOUBLE PRECISION,
    "settledHeight" BIGINT,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TopicEpoch_pkey" PRIMARY KEY ("chainId","topicId","nonce")
);

-- CreateTable
CREATE TABLE "NonceScore" (
    "chainId" TEXT NOT NULL,
    "topicId" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "nonce" BIGINT NOT NULL,
    "active" BOOLEAN,
    "loss" DOUBLE PRECISION,
    "score" DOUBLE PRECISION,
    "scoreEma" DOUBLE PRECISION,
    "rewardUallo" TEXT,
    "rewardFraction" DOUBLE PRECISION,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NonceScore_pkey" PRIMARY KEY ("chainId","topicId","address","nonce")
);

-- CreateTable
CREATE TABLE "MonitorCursor" (
    "chainId" TEXT NOT NULL,
    "height" BIGINT NOT NULL,

    CONSTRAINT "MonitorCursor_pkey" PRIMARY KEY ("chainId")
);

-- CreateTable
CREATE TABLE "LogLine" (
    "id" BIGSERIAL NOT NULL,
    "chainId" TEXT NOT NULL,
    "deploymentId" UUID,
    "jobId" UUID,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "fields" JSONB,

    CONSTRAINT "LogLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Runner" (
    "id" TEXT NOT NULL,
    "chainId" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "host" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "beatAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Runner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Lease" (
    "key" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "until" TIMESTAMP(3) NOT NULL,
    "fence" BIGINT NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Audit" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB,

    CONSTRAINT "Audit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Job_status_createdAt_idx" ON "Job"("status", "createdAt");

-- CreateIndex
CREATE INDEX "Job_chainId_createdAt_idx" ON "Job"("chainId", "createdAt");

-- CreateIndex
CREATE INDEX "Model_chainId_createdAt_idx" ON "Model"("chainId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Wallet_chainId_address_key" ON "Wallet"("chainId", "address");

-- CreateIndex
CREATE INDEX "Deployment_chainId_removedAt_idx" ON "Deployment"("chainId", "removedAt");

-- CreateIndex
CREATE INDEX "Submission_deploymentId_nonce_idx" ON "Submission"("deploymentId", "nonce");

-- CreateIndex
CREATE INDEX "Submission_state_idx" ON "Submission"("state");

-- CreateIndex
CREATE UNIQUE INDEX "Submission_chainId_topicId_address_nonce_key" ON "Submission"("chainId", "topicId", "address", "nonce");

-- CreateIndex
CREATE INDEX "LogLine_deploymentId_id_idx" ON "LogLine"("deploymentId", "id");

-- CreateIndex
CREATE INDEX "LogLine_jobId_id_idx" ON "LogLine"("jobId", "id");

-- AddForeignKey
ALTER TABLE "Training" ADD CONSTRAINT "Training_id_fkey" FOREIGN KEY ("id") REFERENCES "Job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_walletId_fkey" FOREIGN KEY ("walletId") REFERENCES "Wallet"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Submission" ADD CONSTRAINT "Submission_deploymentId_fkey" FOREIGN KEY ("deploymentId") REFERENCES "Deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- One worker of a wallet on a topic, as long as it is not removed.
CREATE UNIQUE INDEX "Deployment_one_per_wallet_and_topic"
  ON "Deployment" ("chainId", "topicId", "walletId") WHERE "removedAt" IS NULL;

-- Candle columns hardly compress, and a load without the attempt is several times faster.
ALTER TABLE "CandleDay" ALTER COLUMN "columns" SET STORAGE EXTERNAL;

-- Every change is announced on the channel forge_events as {table, id, deploymentId?}.
-- Arguments: the table's public name, the columns that make the id (joined by ':'), the column of the deployment or ''.
CREATE FUNCTION forge_announce() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  parts text[] := string_to_array(TG_ARGV[1], ',');
  key text := '';
  message jsonb;
BEGIN
  FOR i IN 1 .. array_length(parts, 1) LOOP
    key := key || CASE WHEN i > 1 THEN ':' ELSE '' END || coalesce(changed ->> parts[i], '');
  END LOOP;
  message := jsonb_build_object('table', TG_ARGV[0], 'id', key);
  IF TG_ARGV[2] <> '' AND changed ->> TG_ARGV[2] IS NOT NULL THEN
    message := message || jsonb_build_object('deploymentId', changed ->> TG_ARGV[2]);
  END IF;
  PERFORM pg_notify('forge_events', message::text);
  RETURN NULL;
END;
$$;

CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Network"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('network', 'chainId', '');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Topic"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('topic', 'topicId', '');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Job"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('job', 'id', '');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Deployment"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('deployment', 'id', 'id');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Submission"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('submission', 'id', 'deploymentId');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "TopicEpoch"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('epoch', 'topicId,nonce', '');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "NonceScore"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('score', 'topicId,address,nonce', '');
CREATE TRIGGER forge_announce AFTER INSERT ON "LogLine"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('log', 'id', 'deploymentId');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Runner"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('runner', 'id', '');
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Wallet"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('wallet', 'id', '');

-- A model's bytes are large: its trigger must not turn the row into JSON.
CREATE FUNCTION forge_announce_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('forge_events', jsonb_build_object('table', 'model', 'id', coalesce(NEW."id", OLD."id"))::text);
  RETURN NULL;
END;
$$;
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "Model"
  FOR EACH ROW EXECUTE FUNCTION forge_announce_model();
