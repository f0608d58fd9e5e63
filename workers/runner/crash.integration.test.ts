/**
 * Runners that die at the worst moments: no nonce is accepted twice, none is lost while its window is open, and the wallet's
 * recovery phrase is in clear nowhere, whatever died when.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { WalletVault } from "@/lib/allora/wallet-vault";
import type { SubmissionStep } from "@/lib/forge/live/deps";
import { deploymentLeaseKey } from "@/lib/store/ledger-leases";
import { type RunnerChild, startRunner } from "./testing/child-process";
import { deployWhenKnown, openWorld, payloadHashes, storeModel, type TestWorld } from "./testing/world";

const TOPIC = 77;
/** A well-known test phrase; its words in this order are sought everywhere. */
const CANARY = "legal winner thank year wave sausage worth useful legal winner thank yellow";
/** Windows of eight blocks last about ten seconds here; a dead runner's lease two. */
const BLOCK_MS = 1_200;
const FLEET = { leaseSeconds: 2, renewMs: 400 };
const patient = { timeout: 120_000, interval: 100 };

/**
 * Where a runner is killed, one after another. After `signed` the ledger holds bytes that were never sent; after `sent` they
 * were, the reply came, and nobody wrote it down.
 */
const KILLS: SubmissionStep[] = ["claimed", "computed", "signed", "sent"];

let world: TestWorld;
let runners: RunnerChild[];

beforeAll(async () => {
  world = await openWorld({ blockMs: BLOCK_MS });
  runners = Array.from({ length: KILLS.length + 1 }, () => startRunner({ env: world.env, ...FLEET }));
});
afterAll(async () => {
  for (const runner of runners) runner.signal("SIGKILL");
  await Promise.all(runners.map((runner) => runner.exited));
  await world.close();
});

const ledger = () => world.ctx.db.submission.findMany({ orderBy: { nonce: "asc" } });
const confirmed = async () => (await ledger()).filter((row) => row.state === "confirmed");

async function workingRunner(deploymentId: string): Promise<RunnerChild> {
  const { owner } = await world.ctx.db.lease.findUniqueOrThrow({ where: { key: deploymentLeaseKey(deploymentId) } });
  const working = runners.find((runner) => runner.owner === owner);
  if (working === undefined) throw new Error("no runner holds the lease");
  return working;
}

it("hands each nonce on to another runner within its window, and submits it once", { timeout: 300_000 }, async () => {
  await vi.waitFor(() => {
    for (const runner of runners) expect(runner.output()).toContain("begun");
  }, patient);
  const vault = await WalletVault.open(world.dataDir);
  const sealed = await vault.encrypt(world.sandbox.chainId, CANARY);
  const { chainId } = world.sandbox;
  const wallet = await world.ctx.db.wallet.create({ data: { chainId, alias: "canary", ...sealed } });
  const { id } = await deployWhenKnown(world, {
    topicId: TOPIC,
    modelId: await storeModel(world),
    walletId: wallet.id,
  });
  await vi.waitFor(async () => expect(await confirmed()).toHaveLength(1), patient);

  // One that is frozen past its lease wakes up to find another at work, and does not submit again.
  const frozen = await workingRunner(id);
  frozen.signal("SIGSTOP");
  const { length } = await confirmed();
  await vi.waitFor(async () => expect((await confirmed()).length).toBeGreaterThan(length + 1), patient);
  frozen.signal("SIGCONT");
  expect((await workingRunner(id)).owner).not.toBe(frozen.owner);
  await vi.waitFor(() => expect(frozen.output()).toContain("its worker ends"), patient);

  const left: { nonce: bigint; txHash: string | undefined }[] = [];
  for (const step of KILLS) {
    const working = await workingRunner(id);
    expect(await inMemoryOf(working.pid)).not.toMatch(PHRASE);
    working.killAt(step);
    expect(await working.exited, working.output()).toMatchObject({ signal: "SIGKILL" });
    const [, at, nonce = "", txHash] = /killed at (\w+) (\d+) (\w+)?\n/.exec(working.output()) ?? [];
    expect(at).toBe(step);
    left.push({ nonce: BigInt(nonce), txHash });
    await vi.waitFor(async () => expect((await confirmed()).at(-1)?.nonce).toBe(BigInt(nonce)), patient);
  }

  const rows = await ledger();
  for (const row of rows.filter((one) => one.nonce <= (left.at(-1)?.nonce ?? 0n))) {
    expect(row).toMatchObject({ state: "confirmed", outcome: "accepted", deploymentId: id });
    expect(world.sandbox.acceptedPayloads(TOPIC, row.address, Number(row.nonce))).toBe(1);
  }
  // Every window from the first on has its row: none was lost.
  const epoch = Number((rows[1]?.nonce ?? 0n) - (rows[0]?.nonce ?? 0n));
  expect(rows.map((row) => Number(row.nonce))).toEqual(rows.map((_, i) => Number(rows[0]?.nonce) + i * epoch));
  // What was signed before the kill is what was accepted: nothing was signed anew.
  expect(left.map(({ txHash }) => txHash !== undefined)).toEqual([false, false, true, true]);
  for (const { nonce, txHash } of left.slice(2)) expect(rows.find((row) => row.nonce === nonce)?.txHash).toBe(txHash);
  const known = rows.flatMap((row) => (row.txHash === null ? [] : [row.txHash]));
  expect(payloadHashes(world).filter((hash) => !known.includes(hash))).toEqual([]);
});

/** Two words of the phrase in its order, however they are separated. */
const PHRASE = /sausage\W{1,4}worth|year\W{1,4}wave|thank\W{1,4}year/i;

/** What other programs on the machine can read of a process. */
async function inMemoryOf(pid: number): Promise<string> {
  if (process.platform !== "linux") return "";
  const parts = await Promise.all(["cmdline", "environ"].map((name) => readFile(`/proc/${pid}/${name}`, "latin1")));
  return parts.join("\n");
}

it("shows the recovery phrase neither in the database nor in logs nor in files", async () => {
  const { db } = world.ctx;
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`;
  expect(tables.length).toBeGreaterThan(10);
  let dumped = "";
  for (const { name } of tables) {
    const rows = await db.$queryRawUnsafe<{ row: string }[]>(`SELECT to_jsonb(t)::text AS row FROM "${name}" t`);
    dumped += rows.map(({ row }) => row).join("\n");
  }
  expect(dumped).toContain("canary"); // the dump is a dump
  expect(dumped).not.toMatch(PHRASE);
  for (const hex of dumped.match(/(?:[0-9a-f]{2}){20,}/g) ?? []) {
    expect(Buffer.from(hex, "hex").toString("latin1")).not.toMatch(PHRASE);
  }
  for (const runner of runners) expect(runner.output()).not.toMatch(PHRASE);
  const files = await readdir(world.dataDir, { recursive: true, withFileTypes: true });
  for (const file of files.filter((one) => one.isFile())) {
    expect(await readFile(path.join(file.parentPath, file.name), "latin1")).not.toMatch(PHRASE);
  }
});
