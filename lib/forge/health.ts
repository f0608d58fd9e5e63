/** The verb: is each part of the product well? It only looks, and answers also when the database is away. */

import { sourceIdFor } from "@/lib/sources";
import { print } from "@/lib/store/logs";
import pkg from "@/package.json";
import { findChain } from "./chain";
import type { Call, ForgeContext } from "./context";
import { toFeedView } from "./data/feed-view";
import { wallBlockSeconds } from "./expected-at";
import { feedMessage } from "./feed/feed-words";
import type { FeedView, HealthPart, HealthView } from "./views";

/** A runner beats every two seconds. */
const RUNNER_LATE_SECONDS = 10;
const RUNNER_DEAD_SECONDS = 60;
/** Blocks that may fail to appear before the network counts as behind, and as away. */
const BLOCKS_LATE = 10;
const BLOCKS_AWAY = 50;
const FEWEST_SECONDS_AWAY = 30;
const CANDLES_LATE_SECONDS = 15 * 60;
const DATABASE_PATIENCE_MS = 3_000;

const UNKNOWN: HealthPart = { state: "waiting", message: "Not known while the database is away", ageSeconds: null };

export async function health({ ctx }: Pick<Call<unknown>, "ctx">): Promise<HealthView> {
  const base = {
    version: pkg.version,
    web: { state: "ok", message: "Answers", ageSeconds: 0 } satisfies HealthPart,
  };
  const network = { kind: ctx.config.network, chainId: null, height: null, chainTime: null, blockSeconds: null };
  let parts: Pick<HealthView, "runner" | "network" | "data">;
  let database: HealthPart;
  try {
    const startedMs = performance.now();
    await answersInTime(ctx);
    database = { state: "ok", message: `Answers in ${Math.round(performance.now() - startedMs)} ms`, ageSeconds: 0 };
    const [runner, chain, data] = await Promise.all([runnerPart(ctx), networkPart(ctx), dataPart(ctx)]);
    parts = { runner, network: chain, data };
  } catch (error) {
    // Not in the answer: the cause may name the database's address.
    print("warn", "Health could not be read from the database.", { error });
    database = { state: "error", message: "Cannot be reached; see the log of the database", ageSeconds: null };
    parts = { runner: UNKNOWN, network: { ...UNKNOWN, ...network }, data: UNKNOWN };
  }
  const states = [database, parts.runner, parts.network, parts.data].map((part) => part.state);
  const status = states.includes("error") ? "error" : states.includes("waiting") ? "degraded" : "ok";
  return { status, ...base, database, ...parts };
}

async function answersInTime(ctx: ForgeContext): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the database did not answer in time")), DATABASE_PATIENCE_MS);
  });
  try {
    await Promise.race([ctx.db.$queryRaw`SELECT 1`, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function runnerPart(ctx: ForgeContext): Promise<HealthPart> {
  const rows = await ctx.db.$queryRaw<{ age: number | null; alive: number }[]>`
    SELECT extract(epoch FROM (now() AT TIME ZONE 'utc') - max("beatAt"))::float8 AS age,
      (count(*) FILTER (WHERE "beatAt" > (now() AT TIME ZONE 'utc') - make_interval(secs => ${RUNNER_LATE_SECONDS})))::int AS alive
    FROM "Runner"`;
  const { age, alive } = rows[0] ?? { age: null, alive: 0 };
  if (age === null) return { state: "error", message: "No runner is registered: start one", ageSeconds: null };
  const ageSeconds = Math.max(0, Math.round(age));
  if (alive > 0) return { state: "ok", message: alive === 1 ? "Running" : `${alive} running`, ageSeconds };
  const silent = `No sign of life for ${ageSeconds} seconds`;
  return ageSeconds < RUNNER_DEAD_SECONDS
    ? { state: "waiting", message: silent, ageSeconds }
    : { state: "error", message: `${silent}: start a runner`, ageSeconds };
}

async function networkPart(ctx: ForgeContext): Promise<HealthView["network"]> {
  const chain = await findChain(ctx);
  const kind = ctx.config.network;
  if (chain === null) {
    const facts = { kind, chainId: null, height: null, chainTime: null, blockSeconds: null };
    return { ...(await neverReached(ctx)), ...facts };
  }
  const ages = await ctx.db.$queryRaw<{ age: number }[]>`
    SELECT extract(epoch FROM (now() AT TIME ZONE 'utc') - "observedAt")::float8 AS age FROM "Network" WHERE "chainId" = ${chain.chainId}`;
  const ageSeconds = Math.max(0, Math.round(ages[0]?.age ?? 0));
  const expected = wallBlockSeconds(ctx.config, chain);
  const late = Math.max(expected * BLOCKS_LATE, 5);
  const away = Math.max(expected * BLOCKS_AWAY, FEWEST_SECONDS_AWAY);
  const facts = {
    ageSeconds,
    kind,
    chainId: chain.chainId,
    height: Number(chain.latestHeight),
    chainTime: chain.latestBlockTime.toISOString(),
    blockSeconds: chain.blockSeconds,
  };
  if (ageSeconds <= late) return { state: "ok", message: "Makes blocks", ...facts };
  const why = chain.error === null ? "" : `: ${chain.error}`;
  return {
    state: ageSeconds < away ? "waiting" : "error",
    message: `No new block for ${ageSeconds} seconds${why}`,
    ...facts,
  };
}

/** A runner that has tried for a while in vain will hardly get through by itself. */
async function neverReached(ctx: ForgeContext): Promise<HealthPart> {
  const rows = await ctx.db.$queryRaw<{ tried: number | null }[]>`
    SELECT extract(epoch FROM (now() AT TIME ZONE 'utc') - min("startedAt"))::float8 AS tried FROM "Runner"
    WHERE "beatAt" > (now() AT TIME ZONE 'utc') - make_interval(secs => ${RUNNER_LATE_SECONDS})`;
  const tried = Math.round(rows[0]?.tried ?? 0);
  if (tried < FEWEST_SECONDS_AWAY) return { state: "waiting", message: "Not reached yet", ageSeconds: null };
  return {
    state: "error",
    message: `Not reached in ${tried} seconds: check the connection, or set FORGE_RPC_URL; the runner's log names the cause`,
    ageSeconds: null,
  };
}

/** Candles lag only where live workers need them. */
async function dataPart(ctx: ForgeContext): Promise<HealthPart> {
  const chain = await findChain(ctx);
  if (chain === null) return { state: "waiting", message: "Not known before the network is reached", ageSeconds: null };
  const feeds = await ctx.db.marketFeed.findMany({
    where: { chainId: chain.chainId },
    orderBy: [{ source: "asc" }, { market: "asc" }],
  });
  if (feeds.length > 0) return feedPart(feeds.map((feed) => ({ ...feed, ...toFeedView(feed) })));
  const source = sourceIdFor(ctx.config, chain.chainId);
  const newest = await ctx.db.candleDay.groupBy({ by: ["market"], where: { source }, _max: { askedUntil: true } });
  if (newest.length === 0) return { state: "ok", message: "No candles stored yet", ageSeconds: null };
  const ends = newest.map(({ _max }) => _max.askedUntil?.getTime() ?? 0);
  const ageSeconds = Math.max(0, Math.round((chain.latestBlockTime.getTime() - Math.max(...ends)) / 1000));
  const names = newest.map(({ market }) => market).sort();
  return { state: "ok", message: `Candles of ${names.join(", ")}`, ageSeconds };
}

/** One market in words, the worst; the others by name. Failing beyond patience is an error, whatever else waits. */
function feedPart(feeds: readonly (FeedView & { market: string })[]): HealthPart {
  const bad = feeds.filter(({ state }) => state !== "current").sort((a, b) => lagOf(b) - lagOf(a));
  const ageSeconds = Math.round(Math.max(...feeds.map(({ lagSeconds }) => lagSeconds ?? 0)));
  const [worst, ...others] = bad;
  if (worst === undefined) {
    const names = [...new Set(feeds.map(({ market }) => market))].sort();
    return { state: "ok", message: `Candles of ${names.join(", ")} are current`, ageSeconds };
  }
  const also = others.length === 0 ? "" : ` So it is with ${others.map(({ market }) => market).join(", ")}.`;
  const isError = bad.some((feed) => feed.state === "failing" && lagOf(feed) > CANDLES_LATE_SECONDS);
  return { state: isError ? "error" : "waiting", message: `${feedMessage(worst)}${also}`, ageSeconds };
}

/** Nothing at all is the latest. */
function lagOf({ lagSeconds }: Pick<FeedView, "lagSeconds">): number {
  return lagSeconds ?? Number.POSITIVE_INFINITY;
}
