/** The client reads every version, survives bad endpoints, and never mistakes one answer for another. */

import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import { QueryBalanceRequest, QueryBalanceResponse } from "cosmjs-types/cosmos/bank/v1beta1/query";
import { SimulateResponse } from "cosmjs-types/cosmos/tx/v1beta1/service";
import { BaseVestingAccount, ContinuousVestingAccount } from "cosmjs-types/cosmos/vesting/v1beta1/vesting";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AlloraClient, NetworkProfile } from "./client";
import { type EmissionsVersion, TxError } from "./client";
import { formatGasPrice, GAS_PRICE_PATH, GasPriceResponse, queriesByVersion, queryPath } from "./codec";
import { profileFor } from "./profiles";
import { createAlloraClient } from "./rpc-client";
import { AbciError, NOT_FOUND, RpcError, ScriptedNode } from "./testing/scripted-node";

const CHAIN = "allora-testnet-1";
const ADDRESS = "allo10xcqpzrky6eff2g52qdye53xkk9jxkvr0nqlh6";
let nodes: ScriptedNode[] = [];
let clients: AlloraClient[] = [];

async function startNode(chainId = CHAIN): Promise<ScriptedNode> {
  const node = await ScriptedNode.start(chainId);
  nodes.push(node);
  return node;
}

function clientOf(urls: string[], options = {}, changes: Partial<NetworkProfile> = {}): AlloraClient {
  const testnet = profileFor({ network: "testnet", sandbox: { url: "" } });
  const client = createAlloraClient(
    { ...testnet, rpcUrls: urls, ...changes },
    { timeoutMs: 10_000, longestWaitMs: 20, ...options },
  );
  clients.push(client);
  return client;
}

/** Let a node speak a version, with a fee that tells the versions apart. */
function speak(node: ScriptedNode, version: EmissionsVersion): void {
  for (const path of [...node.abci.keys()]) if (path.startsWith("/emissions.")) node.abci.delete(path);
  const { response } = queriesByVersion[version].GetParams;
  node.abci.set(queryPath(version, "GetParams"), () =>
    response.encode({ params: { registrationFee: version === "v9" ? 9 : 10, dataSendingFee: 1 } }),
  );
}

let node: ScriptedNode;
let client: AlloraClient;
beforeEach(async () => {
  node = await startNode();
  client = clientOf([node.url]);
});
afterEach(async () => {
  for (const each of clients) each.close();
  await Promise.all(nodes.map((each) => each.stop()));
  nodes = [];
  clients = [];
});

describe("endpoints", () => {
  it("are left for the next one when they fail, and not asked again", async () => {
    const backup = await startNode();
    node.sabotage = (_, response) => {
      response.statusCode = 502;
      response.end("<html>Bad gateway</html>");
      return true;
    };
    const both = clientOf([node.url, backup.url]);
    expect((await both.status()).height).toBe(100n);
    await both.status();
    expect(node.calls).toHaveLength(1);
  });

  it("are left once by calls that fail together", async () => {
    const backup = await startNode();
    node.sabotage = (_, response) => {
      response.statusCode = 502;
      response.end();
      return true;
    };
    const both = clientOf([node.url, backup.url], {}, { chainId: undefined });
    await Promise.all(Array.from({ length: 10 }, () => both.status()));
    expect(node.calls).toHaveLength(10);
    expect(backup.calls).toHaveLength(10);
  });

  it("may be unreachable or silent", async () => {
    const backup = await startNode();
    node.sabotage = () => true;
    const three = clientOf(["http://127.0.0.1:1", node.url, backup.url], { timeoutMs: 1_500 });
    expect(await three.status()).toEqual({
      chainId: CHAIN,
      height: 100n,
      blockTimeMs: Date.parse("2026-11-23T05:00:00.123Z"),
    });
  });

  it("are asked again after a refusal that passes", async () => {
    let refusals = 2;
    node.sabotage = (_, response) => {
      if (refusals-- <= 0) return false;
      response.statusCode = 429;
      response.end();
      return true;
    };
    expect((await client.status()).height).toBe(100n);
  });

  it("that all refuse are told as a limit, with no address but the host", async () => {
    node.sabotage = (_, response) => {
      response.statusCode = 429;
      response.end();
      return true;
    };
    await expect(clientOf([`${node.url}/secret-path`]).status()).rejects.toMatchObject({
      code: "rate_limited",
      message: expect.not.stringContaining("secret-path"),
    });
  });

  it("of another chain are never used", async () => {
    const other = await startNode("allora-mainnet-1");
    await expect(clientOf([other.url]).balanceUallo(ADDRESS)).rejects.toMatchObject({
      code: "wrong_chain",
      message: expect.stringContaining("allora-mainnet-1"),
    });
    expect(other.calls.every((call) => call === "status")).toBe(true);
    node.abci.set("/cosmos.bank.v1beta1.Query/Balance", () =>
      QueryBalanceResponse.encode({ balance: { denom: "uallo", amount: "5" } }).finish(),
    );
    expect(await clientOf([other.url, node.url]).balanceUallo(ADDRESS)).toBe(5n);
  });

  it("that answer something else than a node are told as such", async () => {
    node.sabotage = (_, response) => {
      response.end("<html>hello</html>");
      return true;
    };
    await expect(client.status()).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("no JSON-RPC answer"),
    });
    node.sabotage = undefined;
    node.methods.set("block_results", () => ({ finalize_block_events: "none" }));
    await expect(client.blockEvents(3n)).rejects.toMatchObject({ code: "bad_answer" });
  });

  it("that lag behind are passed over", async () => {
    const behind = await startNode();
    const both = clientOf([node.url, behind.url]);
    await both.status();
    behind.methods.set("status", () => ({
      node_info: { network: CHAIN },
      sync_info: { latest_block_height: "90", latest_block_time: "2026-11-23T04:59:00Z" },
    }));
    node.sabotage = (_, response) => {
      node.sabotage = undefined;
      response.statusCode = 503;
      response.end();
      return true;
    };
    expect((await both.status()).height).toBe(100n);
  });
});

describe("versions", () => {
  it.each<EmissionsVersion>(["v9", "v10"])("%s is recognised", async (version) => {
    speak(node, version);
    expect(await client.emissionsVersion()).toBe(version);
    expect((await client.params()).registrationFeeUallo).toBe(version === "v9" ? 9n : 10n);
  });

  it("are asked for again when the chain is upgraded", async () => {
    speak(node, "v9");
    expect((await client.params()).registrationFeeUallo).toBe(9n);
    speak(node, "v10");
    expect((await client.params()).registrationFeeUallo).toBe(10n);
    expect(await client.emissionsVersion()).toBe("v10");
  });

  it("are asked for again when a node cannot read a transaction", async () => {
    speak(node, "v9");
    await client.emissionsVersion();
    speak(node, "v10");
    node.methods.set("broadcast_tx_sync", () => ({
      code: 2,
      codespace: "sdk",
      log: "unable to resolve type URL /emissions.v9.X: tx parse error",
      hash: "AA",
    }));
    expect(await client.broadcast(new Uint8Array([1]))).toMatchObject({ code: 2, codespace: "sdk" });
    expect(await client.emissionsVersion()).toBe("v10");
  });

  it("that are unknown are told with a remedy", async () => {
    await expect(client.emissionsVersion()).rejects.toMatchObject({
      code: "bad_answer",
      message: expect.stringContaining("Update Allora Forge"),
    });
    speak(node, "v10");
    expect(await client.emissionsVersion()).toBe("v10");
  });

  it("are not confused with a passing failure", async () => {
    node.abci.set(queryPath("v10", "GetParams"), () => {
      throw new AbciError("sdk", 18, "the node is tired");
    });
    await expect(client.emissionsVersion()).rejects.toThrow(/tired/);
  });
});

describe("queries", () => {
  beforeEach(() => speak(node, "v10"));
  const v10 = queriesByVersion.v10;

  it("give missing fields their zero", async () => {
    node.abci.set(queryPath("v10", "GetWorkerSubmissionWindowStatus"), () => new Uint8Array());
    expect(await client.windowStatus(69, ADDRESS)).toEqual({
      isOpen: false,
      nonce: 0n,
      windowStartHeight: 0n,
      windowEndHeight: 0n,
      nextWindowStartHeight: 0n,
      nextWindowEndHeight: 0n,
      isRegistered: false,
      isWhitelisted: false,
      isTopicActive: false,
    });
  });

  it("read topics", async () => {
    node.abci.set(queryPath("v10", "GetTopic"), (data) => {
      const { topicId } = v10.GetTopic.request.decode(data);
      if (topicId !== 69n) throw NOT_FOUND;
      return v10.GetTopic.response.encode({
        topic: { id: topicId, metadata: "1 day BTC/USD", epochLength: 720, allowNegative: true },
      });
    });
    node.abci.set(queryPath("v10", "IsTopicActive"), () => v10.IsTopicActive.response.encode({ isActive: true }));
    expect(await client.topic(69)).toMatchObject({
      topicId: 69,
      metadata: "1 day BTC/USD",
      epochLength: 720,
      isActive: true,
      allowNegative: true,
      lossMethod: "",
    });
    await expect(client.topic(70)).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining("topic 70"),
    });
  });

  it("tell an account that never received anything from one that failed to be read", async () => {
    node.abci.set("/cosmos.auth.v1beta1.Query/Account", () => {
      throw NOT_FOUND;
    });
    expect(await client.account(ADDRESS)).toBeNull();
    node.abci.set("/cosmos.auth.v1beta1.Query/Account", () => {
      throw new AbciError("sdk", 18, "invalid bech32");
    });
    await expect(client.account(ADDRESS)).rejects.toMatchObject({ code: "bad_answer" });
  });

  it("read plain and vesting accounts", async () => {
    const base = BaseAccount.fromPartial({ address: ADDRESS, accountNumber: 7n, sequence: 3n });
    const answer = (typeUrl: string, value: Uint8Array) => () =>
      QueryAccountResponse.encode({ account: { typeUrl, value } }).finish();
    node.abci.set(
      "/cosmos.auth.v1beta1.Query/Account",
      answer("/cosmos.auth.v1beta1.BaseAccount", BaseAccount.encode(base).finish()),
    );
    expect(await client.account(ADDRESS)).toEqual({ accountNumber: 7n, sequence: 3n });
    const vesting = ContinuousVestingAccount.fromPartial({
      baseVestingAccount: BaseVestingAccount.fromPartial({ baseAccount: base }),
    });
    node.abci.set(
      "/cosmos.auth.v1beta1.Query/Account",
      answer("/cosmos.vesting.v1beta1.ContinuousVestingAccount", ContinuousVestingAccount.encode(vesting).finish()),
    );
    expect(await client.account(ADDRESS)).toEqual({ accountNumber: 7n, sequence: 3n });
  });

  it("ask for the balance in uallo", async () => {
    node.abci.set("/cosmos.bank.v1beta1.Query/Balance", (data) => {
      const { denom } = QueryBalanceRequest.decode(data);
      return QueryBalanceResponse.encode({
        balance: { denom, amount: denom === "uallo" ? "123456789012345678901" : "0" },
      }).finish();
    });
    expect(await client.balanceUallo(ADDRESS)).toBe(123456789012345678901n);
  });

  it("keep the gas price at or above the network's floor", async () => {
    const price = (uallo: bigint) => () =>
      GasPriceResponse.encode({ price: { denom: "uallo", amount: formatGasPrice(uallo) } });
    expect(await client.gasPriceUallo()).toBe(10n);
    node.abci.set(GAS_PRICE_PATH, price(25n));
    expect(await client.gasPriceUallo()).toBe(25n);
    node.abci.set(GAS_PRICE_PATH, price(1n));
    expect(await client.gasPriceUallo()).toBe(10n);
  });

  it("tell what is not there yet from zero", async () => {
    const [at, latest] = [
      queryPath("v10", "GetNetworkInferencesAtBlock"),
      queryPath("v10", "GetLatestNetworkInferences"),
    ];
    for (const path of [at, latest])
      node.abci.set(path, () => {
        throw NOT_FOUND;
      });
    expect(await client.networkInference(69, 5n)).toBeNull();
    expect(await client.latestNetworkInference(69)).toBeNull();
    node.abci.set(at, () =>
      v10.GetNetworkInferencesAtBlock.response.encode({
        networkInferences: { combinedValue: [{ labelName: "y", value: "0.5" }] },
      }),
    );
    node.abci.set(latest, () =>
      v10.GetLatestNetworkInferences.response.encode({
        networkInferences: { combinedValue: [{ labelName: "y", value: "0.7" }] },
        inferenceBlockHeight: 88,
      }),
    );
    expect(await client.networkInference(69, 5n)).toBe("0.5");
    expect(await client.latestNetworkInference(69)).toEqual({ nonce: 88n, value: "0.7" });
    node.abci.set(queryPath("v10", "GetInfererScoreEma"), () =>
      v10.GetInfererScoreEma.response.encode({ score: { score: "0" } }),
    );
    expect(await client.scoreEma(69, ADDRESS)).toBeNull();
    node.abci.set(queryPath("v10", "GetInfererScoreEma"), () =>
      v10.GetInfererScoreEma.response.encode({ score: { score: "0", blockHeight: 9 } }),
    );
    expect(await client.scoreEma(69, ADDRESS)).toEqual({ score: 0, nonce: 9n });
    node.abci.set(queryPath("v10", "GetPreviousInferenceRewardFraction"), () =>
      v10.GetPreviousInferenceRewardFraction.response.encode({ notFound: true }),
    );
    expect(await client.rewardFraction(69, ADDRESS)).toBeNull();
  });

  it("read the plain bundles of v9", async () => {
    speak(node, "v9");
    const v9 = queriesByVersion.v9;
    node.abci.set(queryPath("v9", "GetNetworkInferencesAtBlock"), () =>
      v9.GetNetworkInferencesAtBlock.response.encode({ networkInferences: { combinedValue: "64210.5" } }),
    );
    node.abci.set(queryPath("v9", "GetNetworkLossBundleAtBlock"), () =>
      v9.GetNetworkLossBundleAtBlock.response.encode({
        lossBundle: { combinedValue: "-2.5", infererValues: [{ worker: ADDRESS, value: "1E-7" }] },
      }),
    );
    node.abci.set(queryPath("v9", "GetInferencesAtBlock"), () =>
      v9.GetInferencesAtBlock.response.encode({ inferences: { inferences: [{ inferer: ADDRESS, value: "1" }] } }),
    );
    expect(await client.networkInference(69, 5n)).toBe("64210.5");
    expect(await client.networkLoss(69, 5n)).toEqual({ combined: -2.5, byInferer: { [ADDRESS]: 1e-7 } });
    expect(await client.inferences(69, 5n)).toEqual([{ inferer: ADDRESS, value: "1" }]);
  });

  it("that cannot be decoded are told as bad answers", async () => {
    node.abci.set(queryPath("v10", "GetNextTopicId"), () => Uint8Array.from([0x08, 0xff]));
    await expect(client.nextTopicId()).rejects.toMatchObject({ code: "bad_answer" });
  });
});

describe("transactions", () => {
  const bytes = Uint8Array.from([1, 2, 3]);

  it("are not handed over twice when the answer is lost", async () => {
    const backup = await startNode();
    const both = clientOf([node.url, backup.url]);
    await both.status();
    for (const each of [node, backup]) {
      each.methods.set("broadcast_tx_sync", () => ({ code: 0, hash: "AA" }));
      each.sabotage = (request, _, method) => {
        if (method === "broadcast_tx_sync") request.socket.destroy();
        return method === "broadcast_tx_sync";
      };
    }
    await expect(both.broadcast(bytes)).rejects.toMatchObject({ code: "unreachable" });
    expect(node.countOf("broadcast_tx_sync") + backup.countOf("broadcast_tx_sync")).toBe(1);
  });

  it("go to another node when the first cannot even say which chain it serves", async () => {
    const silent = await startNode();
    silent.sabotage = () => true;
    node.methods.set("broadcast_tx_sync", () => ({ code: 0 }));
    expect(await clientOf([silent.url, node.url], { timeoutMs: 1_500 }).broadcast(bytes)).toMatchObject({ code: 0 });
    expect(silent.countOf("broadcast_tx_sync")).toBe(0);
  });

  it("go to another node when the first cannot be connected to", async () => {
    node.methods.set("broadcast_tx_sync", () => ({ code: 0, codespace: "", log: "", hash: "AA" }));
    const dead = await ScriptedNode.start(CHAIN);
    await dead.stop();
    // Without a chain id to verify first, the broadcast itself is what is refused.
    const result = await clientOf([dead.url, node.url], {}, { chainId: undefined }).broadcast(bytes);
    expect(node.countOf("broadcast_tx_sync")).toBe(1);
    expect(result).toMatchObject({ code: 0, hash: "039058C6F2C0CB492C533B0A4D14EF77CC0F78ABCCCED5287D84A1A2011CFB81" });
  });

  it.each([
    ["tx already exists in cache", 19],
    ["mempool is full: number of txs 1000 (max: 1000)", 20],
    ["Tx too large. Max size is 1048576", 21],
  ])("that the mempool refuses get the chain's own code: %s", async (data, code) => {
    node.methods.set("broadcast_tx_sync", () => {
      throw new RpcError(-32603, "Internal error", data);
    });
    expect(await client.broadcast(bytes)).toMatchObject({ code, codespace: "sdk", log: expect.stringContaining(data) });
  });

  it("are refused in simulation by a TxError", async () => {
    node.abci.set("/cosmos.tx.v1beta1.Service/Simulate", () =>
      SimulateResponse.encode(SimulateResponse.fromPartial({ gasInfo: { gasUsed: 130_000n } })).finish(),
    );
    expect(await client.simulate(bytes)).toEqual({ gasUsed: 130_000n });
    node.abci.set("/cosmos.tx.v1beta1.Service/Simulate", () => {
      throw new AbciError("sdk", 18, "unfulfilled nonce not found: with gas used: '64123'");
    });
    const refusal = await client.simulate(bytes).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TxError);
    expect(refusal).toMatchObject({
      codespace: "sdk",
      txCode: 18,
      message: expect.stringContaining("unfulfilled nonce"),
    });
  });

  it("are null until a block holds them", async () => {
    const hash = "AB".repeat(32);
    node.methods.set("tx", () => {
      throw new RpcError(-32603, "Internal error", `tx (${hash}) not found`);
    });
    expect(await client.tx(hash)).toBeNull();
    node.methods.set("tx", (params) => ({
      hash: Buffer.from(String(params.hash), "base64").toString("hex").toUpperCase(),
      height: "101",
      tx_result: {
        code: 0,
        log: "",
        gas_used: "131072",
        codespace: "",
        events: [
          { type: "tx", attributes: [{ key: "fee", value: "10uallo", index: true }] },
          {
            type: "emissions.v10.EventInsertInfererPayload",
            attributes: [
              { key: "extra_data", value: "null" },
              { key: "inferer", value: '"allo19f8l"' },
              { key: "nonce", value: '"10499999"' },
              { key: "topic_id", value: '"83"' },
              { key: "value", value: '"0.126859700106903839"' },
              { key: "values", value: "[]" },
              { key: "msg_index", value: "0" },
            ],
          },
        ],
      },
    }));
    expect(await client.tx(hash.toLowerCase())).toEqual({
      hash,
      height: 101n,
      code: 0,
      codespace: "",
      log: "",
      gasUsed: 131_072n,
      events: [
        { name: "tx", attributes: { fee: "10uallo" } },
        {
          name: "EventInsertInfererPayload",
          attributes: {
            extra_data: null,
            inferer: "allo19f8l",
            nonce: "10499999",
            topic_id: "83",
            value: "0.126859700106903839",
            values: [],
          },
        },
      ],
    });
  });

  it("are not taken for absent by a node that cannot look them up", async () => {
    await expect(client.tx("AB".repeat(32))).rejects.toMatchObject({ code: "bad_answer" });
    node.methods.set("tx", () => {
      throw new RpcError(-32603, "Internal error", "transaction indexing is disabled");
    });
    await expect(client.tx("AB".repeat(32))).rejects.toThrow(/indexing is disabled/);
  });
});

describe("blocks", () => {
  it("have times, kept once known, from nodes with and without the header method", async () => {
    node.methods.set("block", (params) => ({
      block: { header: { time: params.height === "7" ? "2026-11-23T01:02:03Z" : "x" } },
    }));
    expect(await client.blockTimeMs(7n)).toBe(Date.UTC(2026, 10, 23, 1, 2, 3));
    await client.blockTimeMs(7n);
    expect(node.countOf("block")).toBe(1);
    node.methods.set("header", () => ({ header: { time: "2026-11-23T01:02:09.5Z" } }));
    expect(await client.blockTimeMs(8n)).toBe(Date.UTC(2026, 10, 23, 1, 2, 9, 500));
  });

  it("are waited for when the node is a block behind", async () => {
    let tries = 0;
    node.methods.set("block_results", () => {
      if (tries++ < 2)
        throw new RpcError(
          -32603,
          "Internal error",
          "height 101 must be less than or equal to the current blockchain height 100",
        );
      return {
        height: "101",
        txs_results: [
          {
            code: 0,
            events: [{ type: "emissions.v9.EventInsertInfererPayload", attributes: [{ key: "nonce", value: '"9"' }] }],
          },
        ],
        finalize_block_events: [
          {
            type: "emissions.v9.EventWorkerSubmissionWindowOpened",
            attributes: [
              { key: "nonce", value: '"101"' },
              { key: "topic_id", value: '"69"' },
              { key: "mode", value: "EndBlock" },
            ],
          },
        ],
      };
    });
    expect(await client.blockEvents(101n)).toEqual({
      height: 101n,
      events: [
        { name: "EventInsertInfererPayload", attributes: { nonce: "9" } },
        {
          name: "EventWorkerSubmissionWindowOpened",
          attributes: { nonce: "101", nonce_block_height: "101", topic_id: "69" },
        },
      ],
    });
  });

  it("without transactions or events have none", async () => {
    node.methods.set("block_results", () => ({ height: "5", txs_results: null, finalize_block_events: null }));
    expect(await client.blockEvents(5n)).toEqual({ height: 5n, events: [] });
  });
});
