/** The kit's in-process part on a sandbox: topics, candles, rows and live features, with no database and no instance. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  AlloraMLWorkflow,
  AlloraTopicDiscovery,
  candidatesOf,
  createDataManager,
  type DataManager,
  decodeArtifact,
  evidenceLines,
  PerformanceEvaluator,
} from "allora-forge";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fingerprintCandles } from "@/lib/candles";
import { type Sandbox, startSandbox } from "@/workers/sandbox/server";

let sandbox: Sandbox;
let data: DataManager;
const folder = mkdtempSync(path.join(os.tmpdir(), "kit-"));

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, blockMs: 0, seed: "kit" });
  vi.stubEnv("FORGE_NETWORK", "sandbox");
  vi.stubEnv("FORGE_SANDBOX_URL", sandbox.url);
  data = await createDataManager();
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("topic discovery", () => {
  it("lists what the chain has, by kind, and knows what there is none of", async () => {
    const discovery = new AlloraTopicDiscovery();
    try {
      const topics = await discovery.getAllTopics();
      expect(topics.length).toBeGreaterThan(2);
      const prices = await discovery.listPriceTopics();
      const returns = await discovery.listLogReturnTopics();
      expect(prices.map(({ topicId }) => topicId)).toContain(77);
      expect(prices.every(({ kind }) => kind === "price")).toBe(true);
      expect(returns.every(({ kind }) => kind === "log_return")).toBe(true);
      expect(await discovery.getTopic(77)).toMatchObject({ asset: "btcusd", horizonMinutes: 5 });
      expect(await discovery.getTopic(99_999)).toBeNull();
      expect(await discovery.getInference(77)).toSatisfy((value) => value === null || typeof value === "object");
    } finally {
      discovery.close();
    }
  });
});

describe("the data manager", () => {
  it("fetches what is missing only, and keeps it in files to the bit", async () => {
    const first = await data.backfill("btcusd", { days: 5 });
    expect(first.candles + first.minutesAbsent).toBe(5 * 1440);
    const held = fingerprintCandles(data.load("btcusd"));
    const again = await data.backfill("btcusd", { days: 5 });
    expect(again.candles).toBe(first.candles);
    expect(fingerprintCandles(data.load("btcusd"))).toBe(held);
    for (const name of ["candles.csv.gz", "candles.parquet"]) {
      const file = path.join(folder, name);
      await data.save("btcusd", file);
      const other = await createDataManager();
      expect((await other.read("btcusd", file)).candles).toBe(first.candles);
      expect(fingerprintCandles(other.load("btcusd"))).toBe(held);
    }
    const snapshot = await data.getLiveSnapshot(["btcusd"]);
    expect(snapshot.btcusd?.close).toBe(data.load("btcusd").close.at(-1));
    expect(await data.listMarkets()).toContain("btcusd");
  });
});

describe("the workflow", () => {
  it("makes the table's row and the live row alike, searches, grades and saves a model that opens again", async () => {
    const workflow = new AlloraMLWorkflow({
      tickers: ["btcusd"],
      numberOfInputBars: 12,
      targetBars: 1,
      interval: "5m",
      dataManager: data,
    });
    await workflow.backfill({ days: 5 });
    const { dataset, columns } = workflow.getFullFeatureTargetTable();
    expect(columns.length).toBe(60);
    expect(dataset.x.columns).toBe(60);
    const live = await workflow.getLiveFeatures();
    expect(live.row.length).toBe(60);
    expect(live.asOfMs).toBeLessThanOrEqual(await data.now());

    const result = await workflow.search({
      topic: { topicId: 77, kind: "price", metadata: "BTC/USD" },
      candidates: candidatesOf("linear", [{}]),
      threads: 1,
    });
    const report = AlloraMLWorkflow.report(result);
    expect(new PerformanceEvaluator().printReport(report, { detailed: true })).toMatch(
      /Grade [A-F].*of 7 metrics passed/,
    );
    const analysis = await workflow.analyse(result);
    expect([analysis.rows, analysis.folds.length]).toEqual([result.search.predictions.yTrue.length, 3]);
    const state = (gate: string) => analysis.gates.find(({ id }) => id === gate)?.state;
    // What only the search knows has come to the gates.
    expect(["partitions", "unseen_rows"].map(state)).toEqual(["pass", "pass"]);
    expect(state("in_sample")).not.toBe("not_run");
    expect(evidenceLines(analysis)[0]?.[1]).toMatch(/^[\d,]+ effective rows of [\d,]+;/);

    const { id, bytes } = await workflow.saveModel(result, path.join(folder, "model.aforge"));
    expect(bytes).toBeGreaterThan(100);
    const opened = await decodeArtifact(result.artifact.bytes);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(await opened.model.predict(live.row)).toBe(await result.model.predict(live.row));
  });
});
