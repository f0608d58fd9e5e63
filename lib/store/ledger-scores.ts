/** Scores and rewards of our addresses, merged: an event says a part, later ones the rest. */
import type { Prisma as Tx } from "./generated/client";
import { Prisma } from "./generated/client";

export interface ScoreRow {
  readonly topicId: number;
  readonly nonce: bigint;
  readonly address: string;
  readonly active?: boolean | undefined;
  readonly loss?: number | undefined;
  readonly score?: number | undefined;
  readonly scoreEma?: number | undefined;
  readonly rewardUallo?: string | undefined;
  readonly rewardFraction?: number | undefined;
}

/** What a row does not say stays as it is stored. */
export async function mergeScores(tx: Tx.TransactionClient, chainId: string, rows: readonly ScoreRow[]): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map(
    (
      row,
    ) => Prisma.sql`(${chainId}, ${row.topicId}::int, ${row.address}, ${row.nonce}::bigint, ${row.active ?? null}::boolean,
      ${row.loss ?? null}::float8, ${row.score ?? null}::float8, ${row.scoreEma ?? null}::float8, ${row.rewardUallo ?? null},
      ${row.rewardFraction ?? null}::float8, clock_timestamp() AT TIME ZONE 'utc')`,
  );
  await tx.$executeRaw`
    INSERT INTO "NonceScore" AS s ("chainId", "topicId", "address", "nonce", "active", "loss", "score", "scoreEma", "rewardUallo",
      "rewardFraction", "updatedAt")
    VALUES ${Prisma.join(values)}
    ON CONFLICT ("chainId", "topicId", "address", "nonce") DO UPDATE SET
      "active" = COALESCE(EXCLUDED."active", s."active"), "loss" = COALESCE(EXCLUDED."loss", s."loss"),
      "score" = COALESCE(EXCLUDED."score", s."score"), "scoreEma" = COALESCE(EXCLUDED."scoreEma", s."scoreEma"),
      "rewardUallo" = COALESCE(EXCLUDED."rewardUallo", s."rewardUallo"),
      "rewardFraction" = COALESCE(EXCLUDED."rewardFraction", s."rewardFraction"), "updatedAt" = EXCLUDED."updatedAt"`;
}
