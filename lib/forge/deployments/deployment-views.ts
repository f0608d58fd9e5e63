/** Deployments as JSON: a fixed number of queries for any number of them. */
import { findChain } from "@/lib/forge/chain";
import type { ForgeContext } from "@/lib/forge/context";
import { expectedAt } from "@/lib/forge/expected-at";
import type { DeploymentView, ScorePoint } from "@/lib/forge/views";
import { Prisma } from "@/lib/store/generated/client";
import type { FoundDeployment } from "./find";
import { decimal, submissionView } from "./submission-view";

const TREND_POINTS = 50;

type Counts = DeploymentView["counts"];

/** Views in the order of the rows. */
export async function deploymentViews(ctx: ForgeContext, rows: readonly FoundDeployment[]): Promise<DeploymentView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const [chain, topics, counts, last, scores, rewards] = await Promise.all([
    findChain(ctx),
    ctx.db.topic.findMany({ where: { chainId: { in: unique(rows.map((row) => row.chainId)) } } }),
    countsOf(ctx, ids),
    lastSubmissions(ctx, ids),
    recentScores(ctx, ids),
    rewardTotals(ctx, ids),
  ]);
  const topicOf = new Map(topics.map((topic) => [`${topic.chainId}:${topic.topicId}`, topic]));
  return rows.map((row): DeploymentView => {
    const topic = topicOf.get(`${row.chainId}:${row.topicId}`);
    const points = scores.get(row.id) ?? [];
    const lastRow = last.get(row.id);
    const sameChain = chain !== null && chain.chainId === row.chainId;
    return {
      id: row.id,
      topicId: row.topicId,
      topicName: topic?.metadata ?? `Topic ${row.topicId}`,
      topicKind: row.topicKind === "price" ? "price" : "log_return",
      model: row.model,
      wallet: row.wallet && { ...row.wallet, balanceAt: row.wallet.balanceAt?.toISOString() ?? null },
      desired: row.desired === "stopped" ? "stopped" : "running",
      status: row.status as DeploymentView["status"],
      lastError: row.lastError,
      lastSubmission: lastRow === undefined ? null : submissionView(lastRow),
      lastScore: points.findLast((point) => point.score !== null || point.scoreEma !== null) ?? null,
      counts: counts.get(row.id) ?? { confirmed: 0, failed: 0, refused: 0, missed: 0 },
      rewardTotalUallo: rewards.get(row.id) ?? null,
      nextWindowAt: sameChain && topic ? expectedAt(ctx.config, chain, topic.nextWindowHeight) : null,
      trend: points.flatMap((point) => (point.scoreEma === null ? [] : [point.scoreEma])),
      createdAt: row.createdAt.toISOString(),
      liveSince: row.liveSince?.toISOString() ?? null,
    };
  });
}

async function countsOf(ctx: ForgeContext, ids: string[]): Promise<Map<string, Counts>> {
  const groups = await ctx.db.submission.groupBy({
    by: ["deploymentId", "state"],
    where: { deploymentId: { in: ids } },
    _count: { _all: true },
  });
  const counts = new Map<string, Counts>();
  for (const { deploymentId, state, _count } of groups) {
    const of = counts.get(deploymentId) ?? { confirmed: 0, failed: 0, refused: 0, missed: 0 };
    counts.set(deploymentId, of);
    if (state === "confirmed" || state === "refused" || state === "missed") of[state] += _count._all;
    else if (state === "rejected" || state === "expired") of.failed += _count._all;
  }
  return counts;
}

async function lastSubmissions(ctx: ForgeContext, ids: string[]) {
  const newest = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT s."id"::text AS id FROM unnest(${ids}::uuid[]) AS d("id")
    CROSS JOIN LATERAL (
      SELECT "id" FROM "Submission" WHERE "deploymentId" = d."id" ORDER BY "nonce" DESC LIMIT 1
    ) s`;
  const rows = await ctx.db.submission.findMany({
    where: { id: { in: newest.map((row) => row.id) } },
    omit: { txBytes: true },
  });
  return new Map(rows.map((row) => [row.deploymentId, row]));
}

interface ScoredRow {
  deploymentId: string;
  nonce: bigint;
  value: string | null;
  active: boolean | null;
  score: number | null;
  scoreEma: number | null;
  rewardUallo: string | null;
  rewardFraction: number | null;
  openedAt: Date | null;
  networkInference: string | null;
  truth: number | null;
}

/** The newest scored nonces that each deployment itself submitted for, oldest first. */
async function recentScores(ctx: ForgeContext, ids: string[]): Promise<Map<string, ScorePoint[]>> {
  const rows = await ctx.db.$queryRaw<ScoredRow[]>`
    SELECT n.*, e."openedAt", e."networkInference", e."truth" FROM unnest(${ids}::uuid[]) AS d("id")
    CROSS JOIN LATERAL (
      SELECT s."deploymentId"::text, s."chainId", s."topicId", s."nonce", s."value", n."active", n."score", n."scoreEma",
        n."rewardUallo", n."rewardFraction"
      FROM "Submission" s JOIN "NonceScore" n USING ("chainId", "topicId", "address", "nonce")
      WHERE s."deploymentId" = d."id" ORDER BY s."nonce" DESC LIMIT ${TREND_POINTS}
    ) n
    LEFT JOIN "TopicEpoch" e USING ("chainId", "topicId", "nonce")
    ORDER BY n."nonce"`;
  const byDeployment = new Map<string, ScorePoint[]>();
  for (const row of rows) {
    const points = byDeployment.get(row.deploymentId) ?? [];
    byDeployment.set(row.deploymentId, points);
    points.push({
      nonce: Number(row.nonce),
      at: row.openedAt?.toISOString() ?? null,
      active: row.active,
      score: row.score,
      scoreEma: row.scoreEma,
      rewardUallo: row.rewardUallo,
      rewardFraction: row.rewardFraction,
      value: decimal(row.value),
      networkInference: decimal(row.networkInference),
      truth: row.truth,
    });
  }
  return byDeployment;
}

/** Settled rewards, in uallo, of the nonces that each deployment submitted for; no entry where nothing is settled yet. */
async function rewardTotals(ctx: ForgeContext, ids: string[]): Promise<Map<string, string>> {
  const rows = await ctx.db.$queryRaw<{ deploymentId: string; total: string | null }[]>`
    SELECT s."deploymentId"::text, trunc(sum(n."rewardUallo"::numeric))::text AS total
    FROM "Submission" s JOIN "NonceScore" n USING ("chainId", "topicId", "address", "nonce")
    WHERE s."deploymentId" IN (${Prisma.join(ids.map((id) => Prisma.sql`${id}::uuid`))}) AND n."rewardUallo" IS NOT NULL
    GROUP BY s."deploymentId"`;
  return new Map(rows.flatMap((row) => (row.total === null ? [] : [[row.deploymentId, row.total] as const])));
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
