/** All deployments at once: what is stopped stays stopped, one failure does not end the act, and each change is audited. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import { deploymentLogs } from "./deployment-logs";
import { reconcile, startAll, stopAll } from "./fleet";

const CHAIN = "fleet-test";
const MODEL = "b".repeat(64);
let database: TestDatabase;
let ctx: ForgeContext;
let ids: Record<"live" | "stopped" | "failed" | "removed" | "elsewhere", string>;

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  ctx = { db, config: parseConfig({ FORGE_NETWORK: "sandbox" }, "/"), actor: "token:night shift" };
  const seen = {
    kind: "sandbox",
    emissionsVersion: "v10",
    latestHeight: 1n,
    latestBlockTime: new Date(),
    blockSeconds: 5,
  };
  await db.network.create({ data: { chainId: CHAIN, ...seen } });
  for (const chainId of [CHAIN, "other-chain"]) {
    await db.topic.create({
      data: {
        chainId,
        topicId: 77,
        metadata: "BTC/USD",
        lossMethod: "mse",
        epochLength: 10,
        groundTruthLag: 10,
        workerSubmissionWindow: 8,
        allowNegative: false,
        isActive: true,
        kind: "price",
        epochLastEnded: 0n,
      },
    });
  }
  await db.model.create({
    data: {
      id: MODEL,
      chainId: CHAIN,
      name: "m",
      family: "gbdt",
      topicId: 77,
      plan: {},
      bytes: new Uint8Array(1),
      sizeBytes: 1,
    },
  });
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { db } = database;
  await db.audit.deleteMany();
  await db.deployment.deleteMany();
  const made = async (desired: string, status: string, more: { chainId?: string; removedAt?: Date } = {}) =>
    (
      await db.deployment.create({
        data: { chainId: CHAIN, topicId: 77, modelId: MODEL, topicKind: "price", desired, status, ...more },
      })
    ).id;
  ids = {
    live: await made("running", "live"),
    stopped: await made("stopped", "stopped"),
    failed: await made("running", "failed"),
    removed: await made("running", "live", { removedAt: new Date() }),
    elsewhere: await made("running", "failed", { chainId: "other-chain" }),
  };
});

const stateOf = (id: string) =>
  database.db.deployment.findUniqueOrThrow({ where: { id }, select: { desired: true, status: true } });

describe("reconcile", () => {
  it("hands anew what failed, and leaves what is stopped alone", async () => {
    expect(await reconcile({ ctx })).toEqual({
      running: [ids.live],
      restarted: [ids.failed],
      stopped: [ids.stopped],
      failed: [],
    });
    expect(await stateOf(ids.failed)).toEqual({ desired: "running", status: "pending" });
    expect(await stateOf(ids.stopped)).toEqual({ desired: "stopped", status: "stopped" });
    expect(await stateOf(ids.elsewhere)).toEqual({ desired: "running", status: "failed" });
    expect((await reconcile({ ctx })).restarted).toEqual([]);
  });
});

describe("stop-all and start-all", () => {
  it("change the wish of every deployment of this chain, and say whose", async () => {
    const { stopped } = await stopAll({ ctx });
    expect(new Set(stopped)).toEqual(new Set([ids.live, ids.failed]));
    expect((await stateOf(ids.live)).desired).toBe("stopped");
    expect((await stateOf(ids.removed)).desired).toBe("running");
    expect((await stopAll({ ctx })).stopped).toEqual([]);
    const { started } = await startAll({ ctx });
    expect(new Set(started)).toEqual(new Set([ids.live, ids.stopped, ids.failed]));
    const audit = await database.db.audit.findMany();
    expect(audit.length).toBe(5);
    expect(new Set(audit.map(({ actor }) => actor))).toEqual(new Set(["token:night shift"]));
  });

  it("go on after one that vanished meanwhile", async () => {
    const { db } = database;
    const vanishing: ForgeContext = {
      ...ctx,
      db: new Proxy(db, {
        get: (target, name) => {
          const model = Reflect.get(target, name);
          if (name !== "deployment") return typeof model === "function" ? model.bind(target) : model;
          return new Proxy(model, {
            get: (inner, verb) => {
              const call = Reflect.get(inner, verb);
              if (verb !== "findMany") return call;
              return async (...given: unknown[]) => {
                const rows = await call.apply(inner, given);
                await db.deployment.update({ where: { id: ids.live }, data: { removedAt: new Date() } });
                return rows;
              };
            },
          });
        },
      }),
    };
    const { stopped, failed } = await stopAll({ ctx: vanishing });
    expect(stopped).toEqual([ids.failed]);
    expect(failed).toEqual([{ id: ids.live, message: expect.stringContaining(ids.live) }]);
  });
});

describe("a log that is followed", () => {
  it("gives the lines that came since, the oldest first, and none twice", async () => {
    const line = (message: string) =>
      database.db.logLine.create({ data: { chainId: CHAIN, deploymentId: ids.live, level: "info", message } });
    for (let i = 0; i < 5; i++) await line(`line ${i}`);
    const first = await deploymentLogs({ ctx, input: { id: ids.live, tail: 2 } });
    expect(first.map(({ message }) => message)).toEqual(["line 3", "line 4"]);
    await line("line 5");
    await line("line 6");
    const since = await deploymentLogs({ ctx, input: { id: ids.live, tail: 1, after: first.at(-1)?.id } });
    expect(since.map(({ message }) => message)).toEqual(["line 5"]);
  });
});
