/** The client of lib/allora against the sandbox over real sockets, in both versions: fund, register, submit, be scored. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type AlloraClient,
  type BlockEvents,
  createAlloraClient,
  createDeveloperApi,
  type EmissionsVersion,
  feeOf,
  outcomeOf,
  profileFor,
  RegisterRequest,
  requestDrip,
  type SignedTx,
  type Signer,
  type TxMessage,
  type TxOutcome,
  topicSemantics,
  typeUrl,
  unsignedTransaction,
  WalletVault,
} from "@/lib/allora";
import { type Sandbox, startSandbox } from "./server";

const TOPIC = 77;

describe.each<EmissionsVersion>(["v9", "v10"])("emissions %s", (version) => {
  let dataDir: string;
  let sandbox: Sandbox;
  let client: AlloraClient;
  let signer: Signer;

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), "client-"));
    // Blocks are made by the test alone.
    sandbox = await startSandbox({ blockMs: 0, emissions: version });
    client = createAlloraClient(profileFor({ network: "sandbox", sandbox: { url: sandbox.url } }), {
      longestWaitMs: 20,
    });
    const vault = await WalletVault.open(dataDir);
    const { address, ciphertext } = await vault.create(sandbox.chainId);
    signer = await vault.decrypt(ciphertext, { chainId: sandbox.chainId, address });
  });
  afterEach(async () => {
    client.close();
    await sandbox.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function fund(): Promise<void> {
    await requestDrip(client.profile, sandbox.chainId, signer.address);
    sandbox.chain.produceBlock();
  }

  async function sign(
    message: TxMessage,
    changes: { timeoutHeight?: bigint; sequence?: bigint; feeUallo?: bigint } = {},
  ): Promise<SignedTx> {
    const account = await client.account(signer.address);
    if (account === null) throw new Error("the account does not exist");
    const gasPriceUallo = await client.gasPriceUallo();
    const fee = feeOf({ gasPriceUallo, maxFeeUallo: client.profile.maxFeeUallo });
    return signer.signTx({ messages: [message], chainId: sandbox.chainId, ...account, ...fee, ...changes });
  }

  /** Broadcast, make a block, and read what became of it. */
  async function include(tx: SignedTx): Promise<TxOutcome> {
    const result = await client.broadcast(tx.txBytes);
    expect(result).toMatchObject({ code: 0, hash: tx.hash });
    expect(await client.tx(tx.hash)).toBeNull();
    sandbox.chain.produceBlock();
    const included = await client.tx(tx.hash);
    if (included === null) throw new Error("no block holds the transaction");
    return included;
  }

  const registration = (): TxMessage => ({
    typeUrl: typeUrl(version, "Register"),
    value: RegisterRequest.encode({ sender: signer.address, owner: signer.address, topicId: TOPIC }),
  });
  const payload = (nonce: bigint, value: number): TxMessage => ({
    typeUrl: typeUrl(version, "InsertWorkerPayload"),
    value: signer.signPayload({ topicId: TOPIC, nonce, value }).requestBytes,
  });

  async function openWindow() {
    for (let block = 0; block < 100; block++) {
      const status = await client.windowStatus(TOPIC, signer.address);
      const height = BigInt(sandbox.chain.state.height);
      if (status.isOpen && status.windowEndHeight - height >= 3n) return status;
      sandbox.chain.produceBlock();
    }
    throw new Error("no window opened in 100 blocks");
  }

  async function ready() {
    await fund();
    expect((await include(await sign(registration()))).code).toBe(0);
    return openWindow();
  }

  it("says what it is", async () => {
    expect(await client.emissionsVersion()).toBe(version);
    const status = await client.status();
    expect(status).toMatchObject({
      chainId: sandbox.chainId,
      height: BigInt(sandbox.chain.state.height),
      blockTimeMs: sandbox.chain.state.timeMs,
    });
    expect(await client.blockTimeMs(status.height)).toBe(status.blockTimeMs);
    const topic = await client.topic(TOPIC);
    expect(topic).toMatchObject({ topicId: TOPIC, lossMethod: "czar", isActive: true });
    expect(topicSemantics(topic.metadata)).toEqual({ kind: "price", asset: "btcusd", horizonMinutes: 5 });
    await expect(client.topic(12)).rejects.toMatchObject({ code: "not_found" });
    expect(await client.nextTopicId()).toBeGreaterThan(TOPIC);
    const params = await client.params();
    expect(params.registrationFeeUallo).toBeGreaterThan(0n);
    expect(params.dataSendingFeeUallo).toBeGreaterThan(0n);
  });

  it("lists its topics by the developer API", async () => {
    const api = createDeveloperApi(client.profile, { apiKey: "UP-sandbox" });
    expect((await api.topics()).map((topic) => topic.topicId).sort()).toEqual([64, 69, 77]);
    expect((await api.topic(TOPIC)).name).toBe((await client.topic(TOPIC)).metadata);
    const stranger = createDeveloperApi(client.profile, { apiKey: "UP-other" });
    await expect(stranger.topics()).rejects.toThrow(/refused the key/);
  });

  it("pays from the faucet, a few times", async () => {
    expect(await client.account(signer.address)).toBeNull();
    expect(await client.balanceUallo(signer.address)).toBe(0n);
    await fund();
    expect(await client.balanceUallo(signer.address)).toBeGreaterThan(100_000_000n);
    expect(await client.account(signer.address)).toMatchObject({ sequence: 0n });
    const asking = async () => {
      for (let drip = 0; drip < 10; drip++) await requestDrip(client.profile, sandbox.chainId, signer.address);
    };
    await expect(asking()).rejects.toMatchObject({ code: "rate_limited" });
  });

  it("takes a registration and a payload, and scores it", async () => {
    const { groundTruthLag, epochLength } = await client.topic(TOPIC);
    // The first nonces of a topic have no one-out losses, hence no scores.
    for (let block = 0; block < groundTruthLag + 3 * epochLength; block++) sandbox.chain.produceBlock();
    await fund();
    expect(
      (await client.simulate(unsignedTransaction(signer.publicKey, { messages: [registration()], sequence: 0n })))
        .gasUsed,
    ).toBeGreaterThan(0n);
    const before = await client.balanceUallo(signer.address);
    const registered = await include(await sign(registration()));
    expect(outcomeOf(registered)).toMatchObject({ kind: "accepted" });
    expect(await client.isRegistered(TOPIC, signer.address)).toBe(true);
    expect(await client.balanceUallo(signer.address)).toBeLessThan(before);

    const { nonce, windowEndHeight, isRegistered, isWhitelisted } = await openWindow();
    expect({ isRegistered, isWhitelisted }).toEqual({ isRegistered: true, isWhitelisted: true });
    const price = (await client.latestNetworkInference(TOPIC))?.value ?? "64000";
    const submitted = await include(await sign(payload(nonce, Number(price)), { timeoutHeight: windowEndHeight }));
    expect(outcomeOf(submitted)).toMatchObject({ kind: "accepted" });
    const event = submitted.events.find(({ name }) => name === "EventInsertInfererPayload");
    expect(event?.attributes).toMatchObject({ inferer: signer.address, nonce: String(nonce), topic_id: String(TOPIC) });
    expect(sandbox.acceptedPayloads(TOPIC, signer.address, Number(nonce))).toBe(1);
    expect(await client.networkInference(TOPIC, nonce)).toBeNull();

    const settledAt = Number(nonce) + groundTruthLag + 2 * epochLength;
    const seen: string[] = [];
    while (sandbox.chain.state.height < settledAt) {
      sandbox.chain.produceBlock();
      const { events } = await client.blockEvents(BigInt(sandbox.chain.state.height));
      for (const { name, attributes } of events) if (attributes.topic_id === String(TOPIC)) seen.push(name);
    }
    expect(seen).toEqual(
      expect.arrayContaining([
        "EventWorkerSubmissionWindowOpened",
        "EventWorkerSubmissionWindowClosed",
        "EventScoresSet",
        "EventEMAScoresSet",
        "EventNetworkLossSet",
        "EventRewardsSettled",
      ]),
    );
    expect((await client.inferences(TOPIC, nonce)).map(({ inferer }) => inferer)).toContain(signer.address);
    expect(Number(await client.networkInference(TOPIC, nonce))).toBeGreaterThan(0);
    const loss = await client.networkLoss(TOPIC, nonce);
    expect(Number.isFinite(loss?.combined)).toBe(true);
    expect(Number.isFinite(loss?.byInferer[signer.address])).toBe(true);
    expect((await client.scoreEma(TOPIC, signer.address))?.nonce).toBe(nonce);
    expect(await client.rewardFraction(TOPIC, signer.address)).toBeGreaterThanOrEqual(0);
  });

  it("takes one payload per nonce", async () => {
    const { nonce } = await ready();
    expect(outcomeOf(await include(await sign(payload(nonce, 64_000)))).kind).toBe("accepted");
    const again = await include(await sign(payload(nonce, 64_001)));
    expect(outcomeOf(again)).toMatchObject({ kind: "already_submitted", retry: false });
    const rehearsal = unsignedTransaction(signer.publicKey, { messages: [payload(nonce, 64_002)], sequence: 3n });
    const refusal = await client.simulate(rehearsal).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: "TxError" });
    const { codespace, txCode, message } = refusal as { codespace: string; txCode: number; message: string };
    expect(outcomeOf({ codespace, code: txCode, log: message }).kind).toBe("already_submitted");
    expect(sandbox.acceptedPayloads(TOPIC, signer.address, Number(nonce))).toBe(1);
  });

  it("tells what is wrong with a transaction", async () => {
    await fund();
    const { nonce, windowEndHeight } = await openWindow();
    expect(outcomeOf(await include(await sign(payload(nonce, 64_000)))).kind).toBe("not_registered");
    const { sequence } = (await client.account(signer.address)) ?? { sequence: 0n };
    const ahead = await client.broadcast((await sign(registration(), { sequence: sequence + 5n })).txBytes);
    expect(outcomeOf(ahead)).toMatchObject({ kind: "wrong_sequence", expectedSequence: sequence });
    expect(outcomeOf(await client.broadcast((await sign(registration(), { feeUallo: 1n })).txBytes)).kind).toBe(
      "insufficient_fee",
    );
    expect(outcomeOf(await include(await sign(registration()))).kind).toBe("accepted");
    while (BigInt(sandbox.chain.state.height) <= windowEndHeight) sandbox.chain.produceBlock();
    expect(outcomeOf(await include(await sign(payload(nonce, 64_000)))).kind).toBe("missed");
    const late = await client.broadcast(
      (await sign(payload(nonce, 64_000), { timeoutHeight: windowEndHeight })).txBytes,
    );
    expect(outcomeOf(late).kind).toBe("expired");
    const other = version === "v9" ? "v10" : "v9";
    const foreign = unsignedTransaction(signer.publicKey, {
      messages: [{ ...registration(), typeUrl: typeUrl(other, "Register") }],
      sequence: (await client.account(signer.address))?.sequence ?? 0n,
    });
    await expect(client.simulate(foreign)).rejects.toMatchObject({
      name: "TxError",
      message: expect.stringMatching(/type URL/),
    });
  });

  it("keeps what it took though its answer was lost, and takes the same bytes no second time", async () => {
    const { nonce, windowEndHeight } = await ready();
    const tx = await sign(payload(nonce, 64_000), { timeoutHeight: windowEndHeight });
    sandbox.faults.dropBroadcastReplies = true;
    await expect(client.broadcast(tx.txBytes)).rejects.toMatchObject({ code: "unreachable" });
    sandbox.faults.dropBroadcastReplies = false;
    expect(outcomeOf(await client.broadcast(tx.txBytes)).kind).toBe("pending");
    sandbox.chain.produceBlock();
    expect(await client.tx(tx.hash)).toMatchObject({ hash: tx.hash, code: 0 });
    expect(sandbox.acceptedPayloads(TOPIC, signer.address, Number(nonce))).toBe(1);
  });

  it("is told as limited while it refuses, and served again after", async () => {
    sandbox.faults.refuseRpcWith = 429;
    await expect(client.status()).rejects.toMatchObject({ code: "rate_limited" });
    sandbox.faults.refuseRpcWith = 502;
    await expect(client.status()).rejects.toMatchObject({ code: "unreachable" });
    sandbox.faults.refuseRpcWith = null;
    expect((await client.status()).chainId).toBe(sandbox.chainId);
  });

  it("announces its blocks", async () => {
    const blocks: BlockEvents[] = [];
    const stop = client.onBlock((block) => blocks.push(block));
    await vi.waitFor(
      () => {
        sandbox.chain.produceBlock();
        expect(
          blocks.some((block) => block.events.some(({ name }) => name === "EventWorkerSubmissionWindowOpened")),
        ).toBe(true);
      },
      { timeout: 20_000, interval: 20 },
    );
    stop();
    const opened = blocks
      .flatMap((block) => block.events)
      .find(({ name }) => name === "EventWorkerSubmissionWindowOpened");
    expect(opened?.attributes.topic_id).toMatch(/^\d+$/);
    expect(opened?.attributes.nonce_block_height).toMatch(/^\d+$/);
  });
});
