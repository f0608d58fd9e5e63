-- AlterTable
ALTER TABLE "CandleDay" ADD COLUMN     "crossed" INTEGER,
ADD COLUMN     "duplicates" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "gaps" INTEGER,
ADD COLUMN     "longestGap" INTEGER,
ADD COLUMN     "outliers" INTEGER,
ADD COLUMN     "revised" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "unusable" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
ADD COLUMN     "verifiedAt" TIMESTAMP(3),
ADD COLUMN     "zeroVolume" INTEGER;

-- CreateTable
CREATE TABLE "CandleRevision" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "market" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "foundAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'open',
    "decidedAt" TIMESTAMP(3),
    "storedSha256" TEXT NOT NULL,
    "foundSha256" TEXT NOT NULL,
    "added" INTEGER NOT NULL,
    "removed" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "examples" JSONB NOT NULL,
    "count" INTEGER NOT NULL,
    "columns" BYTEA NOT NULL,

    CONSTRAINT "CandleRevision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CandleUpload" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "sha256" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CandleUpload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MarketFeed" (
    "chainId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "market" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "newestEnd" TIMESTAMP(3),
    "lagSeconds" DOUBLE PRECISION,
    "message" TEXT,
    "owner" TEXT NOT NULL,
    "checkedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MarketFeed_pkey" PRIMARY KEY ("chainId","source","market")
);

-- CreateIndex
CREATE INDEX "CandleRevision_source_market_state_idx" ON "CandleRevision"("source", "market", "state");

-- CreateIndex
CREATE UNIQUE INDEX "CandleRevision_source_market_day_storedSha256_foundSha256_key" ON "CandleRevision"("source", "market", "day", "storedSha256", "foundSha256");

-- As the days' own columns: a copy of a day.
ALTER TABLE "CandleRevision" ALTER COLUMN "columns" SET STORAGE EXTERNAL;

CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "MarketFeed"
  FOR EACH ROW EXECUTE FUNCTION forge_announce('feed', 'source,market', '');

-- Its bytes are large: the trigger must not turn the row into JSON.
CREATE FUNCTION forge_announce_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('forge_events', jsonb_build_object('table', 'revision', 'id', coalesce(NEW."id", OLD."id"))::text);
  RETURN NULL;
END;
$$;
CREATE TRIGGER forge_announce AFTER INSERT OR UPDATE OR DELETE ON "CandleRevision"
  FOR EACH ROW EXECUTE FUNCTION forge_announce_revision();
