import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  claimNonce,
  type LedgerOwner,
  type LedgerRow,
  recordBroadcast,
  recordComputed,
  recordOutcome,
  recordSending,
  reopenForSigning,
} from "./ledger";
import { releaseDeployment, renewDeploymentLeases, takeFreeDeployments } from "./ledger-leases";
import { recordMissedWindows } from "./ledger-missed";
import { signOnce } from "./ledger-signing";
import { createTestDatabase, type TestDatabase } from "./testing/database";

const CHAIN = "ledger-test";
const ADDRESS = "allo1ledger";
const MODEL = "m".repeat(64);
let database: TestDatabase;
let topicId = 0;
let walletId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.model.create({
    data: {
      id: MODEL,
      chainId: CHAIN,
      name: "m",
      family: "gbdt",
      topicId: 1,
      plan: {},
      bytes: new Uint8Array(1),
      sizeBytes: 1,
    },
  });
  const wallet = { chainId: CHAIN, address: ADDRESS, alias: "ledger", ciphertext: new Uint8Array(1) };
  walletId = (await database.db.wallet.create({ data: wallet })).id;
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.submission.deleteMany();
  await database.db.deployment.deleteMany();
  await database.db.lease.deleteMany();
});

/** A live deployment on a topic of its own, whose lease `owner` holds. */
async function deployment(owner: string, seconds = 60): Promise<LedgerOwner & { topicId: number }> {
  topicId++;
  const { id } = await database.db.deployment.create({
    data: {
      chainId: CHAIN,
      topicId,
      modelId: MODEL,
      walletId,
      topicKind: "price",
      status: "live",
      liveSinceHeight: 0n,
    },
  });
  const taken = await takeFreeDeployments(database.db, { chainId: CHAIN, owner, seconds, held: 0, aliveSeconds: 5 });
  expect(taken).toContain(id);
  return { deploymentId: id, owner, topicId };
}

const claim = (by: LedgerOwner & { topicId: number }, nonce = 100n) =>
  claimNonce(database.db, by, {
    chainId: CHAIN,
    topicId: by.topicId,
    address: ADDRESS,
    nonce,
    modelId: MODEL,
    windowEnd: nonce + 8n,
  });

async function computed(by: LedgerOwner & { topicId: number }, nonce = 100n): Promise<LedgerRow> {
  const row = await claim(by, nonce);
  const value = { asOf: new Date(0), prediction: 0.1, basePrice: 2, value: "2.2", timings: { value: 1 } };
  const done = row && (await recordComputed(database.db, by, row.id, value));
  if (!done) throw new Error("not computed");
  return done;
}

function sign(by: LedgerOwner, row: LedgerRow, chainSequence = 5n) {
  return signOnce(database.db, by, {
    id: row.id,
    chainId: CHAIN,
    address: ADDRESS,
    chainSequence,
    timings: () => ({ signed: 2 }),
    sign: async () => ({
      bytes: Uint8Array.from([1, 2, 3]),
      hash: randomBytes(32).toString("hex").toUpperCase(),
      feeUallo: 9n,
    }),
  });
}

describe("the ledger", () => {
  it("gives a nonce to one claim of many at once", async () => {
    const by = await deployment("a");
    const claims = await Promise.all(Array.from({ length: 20 }, () => claim(by)));
    expect(claims.filter((row) => row !== null)).toHaveLength(1);
  });

  it("takes nothing from whoever lost the lease", async () => {
    const by = await deployment("a");
    const row = await computed(by);
    const former = { ...by, owner: "b" };
    expect(await claim(former, 200n)).toBeNull();
    expect(await sign(former, row)).toBeNull();
    await releaseDeployment(database.db, by.deploymentId, "a");
    expect(await sign(by, row)).toBeNull();
    expect(await claim(by, 200n)).toBeNull();
    expect((await database.db.submission.findUnique({ where: { id: row.id } }))?.state).toBe("computed");
  });

  it("signs a row once, however many try", async () => {
    const by = await deployment("a");
    const row = await computed(by);
    const signed = (await Promise.all(Array.from({ length: 8 }, () => sign(by, row)))).filter((one) => one !== null);
    expect(signed).toHaveLength(1);
    expect(signed[0]).toMatchObject({ state: "signed", sequence: 5n, feeUallo: "9", timings: { value: 1, signed: 2 } });
  });

  it("gives every transaction of an address its own sequence, over all topics and processes", async () => {
    const workers: (LedgerOwner & { topicId: number })[] = [];
    for (let i = 0; i < 30; i++) workers.push(await deployment(`owner ${i}`));
    const rows = await Promise.all(workers.map((by) => computed(by)));
    const signed = await Promise.all(rows.map((row, i) => sign(workers[i] as LedgerOwner, row)));
    const sequences = signed.map((row) => Number(row?.sequence)).sort((a, b) => a - b);
    expect(sequences).toEqual(Array.from({ length: 30 }, (_, i) => 5 + i));
  });

  it("fills a gap, and passes over what blocks hold and what is in flight", async () => {
    const by = await deployment("a");
    const [first, second, third] = [await computed(by, 100n), await computed(by, 110n), await computed(by, 120n)];
    const one = await sign(by, first);
    const two = await sign(by, second);
    expect([one?.sequence, two?.sequence]).toEqual([5n, 6n]);
    // The first can never be in a block: its sequence is free again.
    const lost = { state: "expired", outcome: "expired", message: "gone" } as const;
    await recordOutcome(database.db, first.id, ["signed"], lost, one?.txHash ?? "");
    expect((await sign(by, third))?.sequence).toBe(5n);
    const included = { state: "confirmed", outcome: "accepted", message: null, includedHeight: 108n, code: 0 } as const;
    await recordOutcome(database.db, second.id, ["signed"], included, two?.txHash ?? "");
    // The node's view may be old: sequence 6 was used in a block.
    expect((await sign(by, await computed(by, 130n), 5n))?.sequence).toBe(7n);
  });

  it("leaves neither lock nor row behind when the signer fails or stalls", async () => {
    const by = await deployment("a");
    const row = await computed(by);
    const failing = signOnce(database.db, by, {
      id: row.id,
      chainId: CHAIN,
      address: ADDRESS,
      chainSequence: 5n,
      timings: () => ({}),
      sign: () => Promise.reject(new Error("no key")),
    });
    await expect(failing).rejects.toThrow("no key");
    let begun: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const stalling = signOnce(database.db, by, {
      id: row.id,
      chainId: CHAIN,
      address: ADDRESS,
      chainSequence: 5n,
      timings: () => ({}),
      sign: async () => {
        begun();
        await new Promise((resolve) => setTimeout(resolve, 6_500));
        return { bytes: new Uint8Array(1), hash: "LATE", feeUallo: 1n };
      },
    });
    await inside;
    const [late, waiting] = await Promise.allSettled([stalling, sign(by, row)]);
    expect(late.status).toBe("rejected");
    expect(waiting).toMatchObject({ status: "fulfilled", value: { state: "signed", sequence: 5n } });
    expect((await database.db.submission.findUnique({ where: { id: row.id } }))?.txHash).not.toBe("LATE");
  });

  it("sends only the bytes that it holds, and signs anew only what was reopened", async () => {
    const by = await deployment("a");
    const signed = await sign(by, await computed(by));
    if (signed?.txHash == null) throw new Error("not signed");
    expect(await recordSending(database.db, by, signed.id, "OTHER")).toBeNull();
    expect(await recordSending(database.db, by, signed.id, signed.txHash)).toMatchObject({ broadcasts: 1 });
    expect(await recordBroadcast(database.db, signed.id, signed.txHash, { sent: 3 })).toMatchObject({
      state: "broadcast",
    });
    expect(await sign(by, signed)).toBeNull();
    expect(await reopenForSigning(database.db, by, signed.id, "OTHER", "x")).toBeNull();
    const reopened = await reopenForSigning(database.db, by, signed.id, signed.txHash, "low fee");
    expect(reopened).toMatchObject({ state: "computed", txHash: null, broadcasts: 0, value: "2.2" });
    // A former self that wakes up finds its bytes gone.
    expect(await recordSending(database.db, by, signed.id, signed.txHash)).toBeNull();
  });
});

describe("leases", () => {
  it("shares a fleet among runners, and hands a dead one's part on", async () => {
    await database.db.runner.createMany({
      data: ["a", "b"].map((id) => ({ id, chainId: CHAIN, pid: 1, host: "h", beatAt: new Date() })),
    });
    for (let i = 0; i < 6; i++) {
      await database.db.deployment.create({
        data: { chainId: CHAIN, topicId: 1000 + i, modelId: MODEL, topicKind: "price" },
      });
    }
    const input = { chainId: CHAIN, seconds: 1, aliveSeconds: 60 };
    const a = await takeFreeDeployments(database.db, { ...input, owner: "a", held: 0 });
    const b = await takeFreeDeployments(database.db, { ...input, owner: "b", held: 0 });
    expect([a.length, b.length]).toEqual([3, 3]);
    expect(new Set([...a, ...b]).size).toBe(6);
    expect(await takeFreeDeployments(database.db, { ...input, owner: "b", held: 3 })).toEqual([]);
    expect((await renewDeploymentLeases(database.db, "b", 60)).size).toBe(3);
    // a is silent: a second after its leases ended, b takes all that is left, beyond its share.
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect((await renewDeploymentLeases(database.db, "a", 60)).size).toBe(0);
    expect(new Set(await takeFreeDeployments(database.db, { ...input, owner: "b", held: 3 }))).toEqual(new Set(a));
    await database.db.runner.deleteMany();
  });
});

describe("missed windows", () => {
  it("are written once, for live deployments without a row, from their live height on", async () => {
    const by = await deployment("a");
    const wallet = await database.db.wallet.create({
      data: { chainId: CHAIN, address: `${ADDRESS}${randomUUID()}`, alias: "w", ciphertext: new Uint8Array(1) },
    });
    await database.db.deployment.update({
      where: { id: by.deploymentId },
      data: { walletId: wallet.id, liveSinceHeight: 110n },
    });
    for (const nonce of [100n, 110n, 120n, 130n]) {
      await database.db.topicEpoch.create({
        data: { chainId: CHAIN, topicId: by.topicId, nonce, openedAt: new Date(), windowEnd: nonce + 8n },
      });
    }
    const look = () => recordMissedWindows(database.db, { chainId: CHAIN, from: 0n, closedBefore: 130n });
    const missed = await look();
    expect(missed.map((row) => [row.nonce, row.state, row.outcome])).toEqual([
      [110n, "missed", "missed"],
      [120n, "missed", "missed"],
    ]);
    expect(await look()).toEqual([]);
  });
});
