/** The verb: is each part of the product well? It only looks, and answers also when the database is away. */

import { sourceIdFor } from "@/lib/sources";
import type { Prisma } from "@/lib/store/generated/client";
import { print } from "@/lib/store/logs";
import pkg from "@/package.json";
import { findChain } from "./chain";
import type { Call, ForgeContext } from "./context";
import { wallBlockSeconds } from "./expected-at";
import type { HealthPart, HealthView } from "./views";

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
  const source = sourceIdFor(ctx.config, chain.chainId);
  const live = await ctx.db.deployment.findMany({
    where: { chainId: chain.chainId, status: "live", desired: "running", removedAt: null },
    select: { model: { select: { plan: true } } },
  });
  const needed = new Set(live.flatMap(({ model }) => marketOf(model.plan)));
  const newest = await ctx.db.candleDay.groupBy({ by: ["market"], where: { source }, _max: { askedUntil: true } });
  if (newest.length === 0)
    return { state: needed.size > 0 ? "waiting" : "ok", message: "No candles stored yet", ageSeconds: null };
  const ages = newest.map(({ market, _max }) => ({
    market,
    seconds: Math.max(0, Math.round((chain.latestBlockTime.getTime() - (_max.askedUntil?.getTime() ?? 0)) / 1000)),
  }));
  const late = ages.filter(({ market, seconds }) => needed.has(market) && seconds > CANDLES_LATE_SECONDS);
  const youngest = Math.min(...ages.map((age) => age.seconds));
  if (late.length === 0) {
    const markets = ages.map((age) => age.market).sort();
    return { state: "ok", message: `Candles of ${markets.join(", ")}`, ageSeconds: youngest };
  }
  const names = late.map((age) => age.market).join(", ");
  return {
    state: "waiting",
    message: `Candles of ${names} are behind the chain's time`,
    ageSeconds: Math.max(...late.map((age) => age.seconds)),
  };
}

function marketOf(plan: Prisma.JsonValue): string[] {
  return typeof plan === "object" && plan !== null && "market" in plan && typeof plan.market === "string"
    ? [plan.market]
    : [];
}
