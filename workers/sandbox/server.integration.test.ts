import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sha256 } from "@cosmjs/crypto";
import { toBase64 } from "@cosmjs/encoding";
import { DirectSecp256k1Wallet, type OfflineDirectSigner, Registry } from "@cosmjs/proto-signing";
import { defaultRegistryTypes, SigningStargateClient } from "@cosmjs/stargate";
import { connectComet } from "@cosmjs/tendermint-rpc";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, publicKeyOf } from "@/lib/allora/address";
import { InsertWorkerPayloadRequest, RegisterRequest, typeUrl } from "@/lib/allora/codec";
import { buildWorkerPayload } from "@/lib/allora/payload";
import { chainFolder, type Sandbox, startSandbox } from "./server";

const FEE = { amount: [{ denom: "uallo", amount: "3000000" }], gas: "300000" };

interface Worker {
  key: Uint8Array;
  address: string;
  signer: OfflineDirectSigner;
  client: SigningStargateClient;
}

async function worker(sandbox: Sandbox, name: string): Promise<Worker> {
  const key = sha256(new TextEncoder().encode(name));
  const address = addressOf(publicKeyOf(key));
  const signer = await DirectSecp256k1Wallet.fromKey(key, "allo");
  const response = await fetch(`${sandbox.url}/api/request`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ chain: sandbox.chainId, address }),
  });
  expect(response.status).toBe(200);
  sandbox.chain.produceBlock();
  return { key, address, signer, client: await SigningStargateClient.connectWithSigner(sandbox.url, signer) };
}

/** Signs and sends messages given as bytes, and makes the block that holds them. */
async function send(
  sandbox: Sandbox,
  from: Worker,
  messages: { typeUrl: string; value: Uint8Array }[],
  timeoutHeight?: bigint,
) {
  const registry = new Registry(defaultRegistryTypes);
  for (const { typeUrl: url } of messages) {
    registry.register(url, {
      encode: (value: Uint8Array) => ({ finish: () => value }),
      decode: (bytes: Uint8Array) => bytes,
      fromPartial: (value: Uint8Array) => value,
    } as never);
  }
  const client = await SigningStargateClient.connectWithSigner(sandbox.url, from.signer, { registry });
  const tx = await client.sign(from.address, messages, FEE, "", undefined, timeoutHeight);
  const { TxRaw } = await import("cosmjs-types/cosmos/tx/v1beta1/tx");
  const checked = sandbox.chain.broadcast(TxRaw.encode(tx).finish());
  sandbox.chain.produceBlock();
  return { checked, record: sandbox.chain.findTx(checked.hash)?.record };
}

function untilOpen(sandbox: Sandbox, topicId: number): number {
  for (let i = 0; i < 100; i++) {
    sandbox.chain.produceBlock();
    const open = sandbox.chain.state.topics[topicId]?.open;
    if (open?.nonce === sandbox.chain.state.height) return open.nonce;
  }
  throw new Error("no window opened");
}

function registration(version: "v9" | "v10", address: string) {
  return {
    typeUrl: typeUrl(version, "Register"),
    value: RegisterRequest.encode({ sender: address, topicId: 77, owner: address, isReputer: false }),
  };
}

function payload(version: "v9" | "v10", from: Worker, nonce: number, value = "50000.5") {
  const { requestBytes } = buildWorkerPayload({
    privateKey: from.key,
    worker: from.address,
    topicId: 77,
    nonce: BigInt(nonce),
    value,
  });
  return { typeUrl: typeUrl(version, "InsertWorkerPayload"), value: requestBytes };
}

describe.each(["v10", "v9"] as const)("a node of emissions %s", (version) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ blockMs: 0, emissions: version });
    // One-outs, and so scores, need losses of earlier epochs.
    for (let i = 0; i < 40; i++) sandbox.chain.produceBlock();
  });
  afterAll(() => sandbox.stop());

  it("takes one payload a nonce, and refuses in the words and codes of the chain", async () => {
    const alice = await worker(sandbox, `alice ${version}`);
    let nonce = untilOpen(sandbox, 77);
    expect((await send(sandbox, alice, [payload(version, alice, nonce)])).record).toMatchObject({
      codespace: "emissions",
      code: 13,
    });
    expect((await send(sandbox, alice, [registration(version, alice.address)])).record?.code).toBe(0);
    expect((await send(sandbox, alice, [registration(version, alice.address)])).record).toMatchObject({
      codespace: "emissions",
      code: 8,
    });
    nonce = untilOpen(sandbox, 77);
    expect((await send(sandbox, alice, [payload(version, alice, nonce)])).record?.code).toBe(0);
    expect((await send(sandbox, alice, [payload(version, alice, nonce)])).record).toMatchObject({
      code: 1,
      log: "inference already submitted",
    });
    expect(sandbox.acceptedPayloads(77, alice.address, nonce)).toBe(1);
    expect((await send(sandbox, alice, [payload(version, alice, nonce - 3)])).record).toMatchObject({
      codespace: "emissions",
      code: 75,
    });
    for (let i = 0; i < 30; i++) sandbox.chain.produceBlock();
    const epoch = sandbox.chain.state.topics["77"]?.epochs.find((entry) => entry.nonce === nonce);
    expect(epoch?.settled?.scores[alice.address]).toBeTypeOf("number");
  });

  it("does not resolve messages of the other version", async () => {
    const other = version === "v10" ? "v9" : "v10";
    const bob = await worker(sandbox, `bob ${version}`);
    const { checked, record } = await send(sandbox, bob, [registration(other, bob.address)]);
    expect(checked).toMatchObject({ codespace: "sdk", code: 2 });
    expect(checked.log).toMatch(/unable to resolve type URL/);
    expect(record).toBeUndefined();
    const answer = await (await connectComet(sandbox.url)).abciQuery({
      path: `/emissions.${other}.QueryService/GetParams`,
      data: new Uint8Array(),
    });
    expect(answer.log).toContain(`unknown service emissions.${other}.QueryService`);
  });
});

describe("transactions", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ blockMs: 0 });
  });
  afterAll(() => sandbox.stop());

  it("are checked for signature over the chain's own spelling of the value", async () => {
    const carol = await worker(sandbox, "carol");
    await send(sandbox, carol, [registration("v10", carol.address)]);
    const nonce = untilOpen(sandbox, 77);
    const good = InsertWorkerPayloadRequest.decode(payload("v10", carol, nonce, "1E-7").value);
    const inference = good.workerDataBundle?.inferenceForecastsBundle?.inference;
    if (inference === undefined) throw new Error("no inference");
    inference.value = "0.0000001"; // the same number spelt otherwise: the chain reads 1E-7 and finds the signature good
    const respelt = { typeUrl: typeUrl("v10", "InsertWorkerPayload"), value: InsertWorkerPayloadRequest.encode(good) };
    expect((await send(sandbox, carol, [respelt])).record?.code).toBe(0);
    const next = untilOpen(sandbox, 77);
    const forged = InsertWorkerPayloadRequest.decode(payload("v10", carol, next, "5").value);
    const value = forged.workerDataBundle?.inferenceForecastsBundle?.inference;
    if (value === undefined) throw new Error("no inference");
    value.value = "6";
    const bad = { typeUrl: typeUrl("v10", "InsertWorkerPayload"), value: InsertWorkerPayloadRequest.encode(forged) };
    expect((await send(sandbox, carol, [bad])).record).toMatchObject({ codespace: "emissions", code: 47 });
  });

  it("take effect as a whole or not at all, and cost their fee either way", async () => {
    const dave = await worker(sandbox, "dave");
    const before = sandbox.chain.state.accounts[dave.address];
    if (before === undefined) throw new Error("no account");
    const { uallo, sequence } = before;
    const tx = await send(sandbox, dave, [registration("v10", dave.address), registration("v10", dave.address)]);
    expect(tx.record).toMatchObject({ codespace: "emissions", code: 8 });
    expect(sandbox.chain.state.topics["77"]?.workers[dave.address]).toBeUndefined();
    expect(sandbox.chain.state.accounts[dave.address]).toMatchObject({
      uallo: uallo - 3_000_000n,
      sequence: sequence + 1,
    });
  });

  it("are refused at broadcast for sequence, fee and signature, and never heard of again past their timeout height", async () => {
    const erin = await worker(sandbox, "erin");
    const { accountNumber, sequence } = await erin.client.getSequence(erin.address);
    const message = {
      typeUrl: "/cosmos.bank.v1beta1.MsgSend",
      value: { fromAddress: erin.address, toAddress: erin.address, amount: [{ denom: "uallo", amount: "1" }] },
    };
    const { TxRaw } = await import("cosmjs-types/cosmos/tx/v1beta1/tx");
    const sign = async (explicit: { sequence: number; chainId?: string }, fee = FEE, timeout?: bigint) =>
      TxRaw.encode(
        await erin.client.sign(
          erin.address,
          [message],
          fee,
          "",
          { accountNumber, chainId: sandbox.chainId, ...explicit },
          timeout,
        ),
      ).finish();
    expect(sandbox.chain.broadcast(await sign({ sequence: sequence + 5 }))).toMatchObject({
      codespace: "sdk",
      code: 32,
    });
    expect(sandbox.chain.broadcast(await sign({ sequence, chainId: "another" }))).toMatchObject({
      codespace: "sdk",
      code: 4,
    });
    const cheap = { amount: [{ denom: "uallo", amount: "1" }], gas: "300000" };
    expect(sandbox.chain.broadcast(await sign({ sequence }, cheap))).toMatchObject({ codespace: "sdk", code: 13 });
    const last = BigInt(sandbox.chain.state.height + 1);
    const timely = await sign({ sequence }, FEE, last);
    expect(sandbox.chain.broadcast(timely).code).toBe(0);
    expect(sandbox.chain.broadcast(timely)).toMatchObject({ codespace: "sdk", code: 19 });
    sandbox.chain.produceBlock();
    const late = await sign({ sequence: sequence + 1 }, FEE, last);
    expect(sandbox.chain.broadcast(late)).toMatchObject({ codespace: "sdk", code: 30 });
    expect(sandbox.chain.broadcast(new Uint8Array([1, 2, 3]))).toMatchObject({ codespace: "sdk", code: 2 });
  });
});

describe("services", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ blockMs: 0 });
  });
  afterAll(() => sandbox.stop());
  const key = { "x-api-key": "UP-sandbox" };

  it("answer rubbish without falling over", async () => {
    const rpc = (body: string) => fetch(sandbox.url, { method: "POST", body });
    expect((await rpc("{nonsense")).status).toBe(400);
    expect(await (await rpc("null")).json()).toMatchObject({ error: { code: -32600 } });
    expect(await (await rpc('{"id":1,"method":"nothing"}')).json()).toMatchObject({ error: { code: -32601 } });
    const query = {
      id: 1,
      method: "abci_query",
      params: { path: "/cosmos.auth.v1beta1.Query/Account", data: "ffffffff" },
    };
    expect(await (await rpc(JSON.stringify(query))).json()).toMatchObject({
      result: { response: { code: expect.any(Number) } },
    });
    const tx = {
      id: 1,
      method: "broadcast_tx_sync",
      params: { tx: toBase64(PubKey.encode(PubKey.fromPartial({})).finish()) },
    };
    expect(await (await rpc(JSON.stringify(tx))).json()).toMatchObject({ result: { code: 2 } });
    expect((await fetch(`${sandbox.url}/nowhere`)).status).toBe(404);
    expect((await fetch(`${sandbox.url}/health`)).status).toBe(200);
  });

  it("want the sandbox's own key", async () => {
    expect((await fetch(`${sandbox.url}/atlas/api/datasets/`)).status).toBe(401);
    expect(
      (await fetch(`${sandbox.url}/v2/allora/allora-sandbox/topics`, { headers: { "x-api-key": "UP-real" } })).status,
    ).toBe(401);
  });

  it("page through candles that ended, oldest or newest first", async () => {
    const get = async (query: string) =>
      (await (await fetch(`${sandbox.url}/atlas/api/rows/?dataset=1&${query}`, { headers: key })).json()) as {
        results: { timestamp: string }[];
        next: string | null;
      };
    const newest = (await get("limit=1&ordering=-timestamp")).results[0];
    const endedMs = Date.parse(newest?.timestamp ?? "") + 60_000;
    expect(endedMs).toBeLessThanOrEqual(sandbox.chain.state.timeMs);
    expect(sandbox.chain.state.timeMs - endedMs).toBeLessThan(60_000);
    const page = await get("start=2026-01-01T00:00:00Z&end=2026-01-01T00:05:00Z&limit=4");
    expect(page.results.map((row) => row.timestamp.slice(11, 16))).toEqual(["00:00", "00:01", "00:02", "00:03"]);
    const rest = (await (await fetch(page.next as string, { headers: key })).json()) as typeof page;
    expect(rest.results.map((row) => row.timestamp.slice(11, 16))).toEqual(["00:04", "00:05"]);
    expect(rest.next).toBeNull();
  });

  it("limit the faucet by address and day", async () => {
    const ask = () =>
      fetch(`${sandbox.url}/api/request`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          chain: sandbox.chainId,
          address: addressOf(publicKeyOf(sha256(new Uint8Array([9])))),
        }),
      });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await ask()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe("a chain on disk", () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "forge-sandbox-"));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  async function spawned(
    port: number,
  ): Promise<{ child: ChildProcess; health: () => Promise<{ chainId: string; height: number; blockTimeMs: number }> }> {
    const child = spawn(process.execPath, ["--import", "tsx", "workers/sandbox/main.ts"], {
      env: { ...process.env, FORGE_DATA_DIR: dataDir, FORGE_SANDBOX_PORT: String(port) },
      stdio: "ignore",
    });
    const health = async () => (await fetch(`http://127.0.0.1:${port}/health`)).json() as never;
    await expect.poll(async () => health().catch(() => null), { timeout: 30_000 }).not.toBeNull();
    return { child, health };
  }

  it("goes on after kill -9 with the same id, from no earlier than what it had told", async () => {
    const { freePort } = await import("@/lib/store/testing/server");
    const port = await freePort();
    const first = await spawned(port);
    await expect.poll(async () => (await first.health()).height, { timeout: 20_000 }).toBeGreaterThan(3);
    const told = await first.health();
    first.child.kill("SIGKILL");
    await new Promise((resolve) => first.child.once("exit", resolve));
    const second = await spawned(port);
    const after = await second.health();
    expect(after.chainId).toBe(told.chainId);
    expect(after.height).toBeGreaterThanOrEqual(told.height);
    expect(after.blockTimeMs - told.blockTimeMs).toBe((after.height - told.height) * 30_000);
    second.child.kill("SIGTERM");
    expect(await new Promise((resolve) => second.child.once("exit", resolve))).toBe(0);
  });

  it("is another one for another market or speed, and is found again", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "forge-sandbox-"));
    const idOf = async (speed: number) => {
      const sandbox = await startSandbox({ dataDir: folder, blockMs: 0, speed });
      await sandbox.stop();
      return sandbox.chainId;
    };
    const usual = await idOf(30);
    expect(await idOf(60)).not.toBe(usual);
    expect(await idOf(30)).toBe(usual);
    rmSync(folder, { recursive: true });
  });

  it("is refused with the remedy when it is damaged", async () => {
    const { ChainStorage } = await import("./chain/storage");
    const folder = chainFolder(dataDir, 30, undefined);
    writeFileSync(path.join(folder, "state.json"), "{");
    expect(() => new ChainStorage(folder).load()).toThrow(/--reset-sandbox/);
  });
});
