/** The AlloraClient over CometBFT JSON-RPC: one client for testnet, mainnet and the sandbox, whichever version they speak. */
import { QueryBalanceRequest, QueryBalanceResponse } from "cosmjs-types/cosmos/bank/v1beta1/query";
import { SimulateRequest, SimulateResponse } from "cosmjs-types/cosmos/tx/v1beta1/service";
import { AbciQueries, asAlloraError, isNotFound, QueryRefused, speaksAnotherVersion } from "./abci";
import { ACCOUNT_PATH, decodeAccount, encodeAccountRequest } from "./accounts";
import { BlockStream } from "./block-stream";
import {
  type AlloraClient,
  AlloraError,
  type ChainParams,
  type NetworkProfile,
  type TopicInfo,
  TxError,
  type WindowStatus,
} from "./client";
import {
  commonQueries,
  type Decoded,
  type Encodable,
  GAS_PRICE_PATH,
  GasPriceRequest,
  GasPriceResponse,
  parseGasPrice,
  queryPath,
} from "./codec";
import { RpcPool } from "./json-rpc";
import { latestNetworkInference, networkInference } from "./network-inferences";
import { NodeCalls } from "./node-calls";
import { FEE_DENOM } from "./tx";

export interface ClientOptions {
  /** Of one try at one endpoint; default 5,000. */
  timeoutMs?: number;
  /** Longest wait between two tries; default 2,000. */
  longestWaitMs?: number;
  /** Longest silence of the websocket before it is given up; default 30,000. */
  silenceMs?: number;
}

const BALANCE_PATH = "/cosmos.bank.v1beta1.Query/Balance";
const SIMULATE_PATH = "/cosmos.tx.v1beta1.Service/Simulate";

type Common = typeof commonQueries;

/** A client of one network. It opens no connection before it is asked something. */
export function createAlloraClient(profile: NetworkProfile, options: ClientOptions = {}): AlloraClient {
  return new RpcClient(profile, options);
}

class RpcClient implements AlloraClient {
  private readonly abci: AbciQueries;
  private readonly node: NodeCalls;
  private readonly blocks: BlockStream;

  constructor(
    readonly profile: NetworkProfile,
    { timeoutMs = 5_000, longestWaitMs = 2_000, silenceMs = 30_000 }: ClientOptions,
  ) {
    const urls = profile.rpcUrls;
    const pool = new RpcPool({ urls, chainId: profile.chainId, timeoutMs, baseMs: 100, longestWaitMs });
    this.abci = new AbciQueries(pool);
    this.node = new NodeCalls(pool);
    this.blocks = new BlockStream({ urls, silenceMs, pingMs: silenceMs / 2, baseMs: 250, longestWaitMs: 15_000 });
  }

  readonly status = () => this.node.status();
  readonly blockTimeMs = (height: bigint) => this.node.blockTimeMs(height);
  readonly blockEvents = (height: bigint) => this.node.blockEvents(height);
  readonly tx = (hash: string) => this.node.tx(hash);
  readonly emissionsVersion = () => this.abci.emissionsVersion();

  async params(): Promise<ChainParams> {
    const { params } = await this.ask("GetParams", {}, "parameters of the emissions module");
    if (params === undefined) throw new AlloraError("bad_answer", "The node answered no parameters. Try again.");
    return { registrationFeeUallo: params.registrationFee, dataSendingFeeUallo: params.dataSendingFee };
  }

  async topic(topicId: number): Promise<TopicInfo> {
    const [{ topic }, { isActive }] = await Promise.all([
      this.ask("GetTopic", { topicId }, `topic ${topicId}`),
      this.ask("IsTopicActive", { topicId }, `topic ${topicId}`),
    ]);
    if (topic === undefined) throw new AlloraError("not_found", `The chain does not know the topic ${topicId}.`);
    return {
      topicId: Number(topic.id),
      metadata: topic.metadata,
      lossMethod: topic.lossMethod,
      epochLength: Number(topic.epochLength),
      groundTruthLag: Number(topic.groundTruthLag),
      workerSubmissionWindow: Number(topic.workerSubmissionWindow),
      epochLastEnded: topic.epochLastEnded,
      allowNegative: topic.allowNegative,
      isActive,
    };
  }

  async nextTopicId(): Promise<number> {
    return Number((await this.ask("GetNextTopicId", {}, "next topic id")).nextTopicId);
  }

  async windowStatus(topicId: number, address?: string): Promise<WindowStatus> {
    const request = address === undefined ? { topicId } : { topicId, address };
    const status = await this.ask("GetWorkerSubmissionWindowStatus", request, `submission window of topic ${topicId}`);
    return {
      isOpen: status.isOpen,
      nonce: status.currentNonceBlockHeight,
      windowStartHeight: status.windowStartBlock,
      windowEndHeight: status.windowEndBlock,
      nextWindowStartHeight: status.nextWindowStartBlock,
      nextWindowEndHeight: status.nextWindowEndBlock,
      isRegistered: status.isRegistered,
      isWhitelisted: status.isWhitelisted,
      isTopicActive: status.isTopicActive,
    };
  }

  async isRegistered(topicId: number, address: string): Promise<boolean> {
    const answer = await this.ask("IsWorkerRegisteredInTopicId", { topicId, address }, `registration of ${address}`);
    return answer.isRegistered;
  }

  async balanceUallo(address: string): Promise<bigint> {
    const request = QueryBalanceRequest.encode({ address, denom: FEE_DENOM }).finish();
    const answer = await this.raw(BALANCE_PATH, request, `balance of ${address}`);
    return answer === null ? 0n : BigInt(QueryBalanceResponse.decode(answer).balance?.amount || "0");
  }

  async account(address: string) {
    const answer = await this.raw(ACCOUNT_PATH, encodeAccountRequest(address), `account ${address}`);
    return answer === null ? null : decodeAccount(answer);
  }

  async gasPriceUallo(): Promise<bigint> {
    const floor = this.profile.minGasPriceUallo;
    try {
      const answer = await this.abci.query(GAS_PRICE_PATH, GasPriceRequest.encode({ denom: FEE_DENOM }));
      const price = parseGasPrice(GasPriceResponse.decode(answer).price?.amount ?? "");
      return price !== null && price > floor ? price : floor;
    } catch (error) {
      // A chain without a fee market takes its fixed minimum.
      if (error instanceof QueryRefused) return floor;
      throw asAlloraError("gas price", error);
    }
  }

  async simulate(txBytes: Uint8Array): Promise<{ gasUsed: bigint }> {
    try {
      const request = SimulateRequest.encode(SimulateRequest.fromPartial({ txBytes })).finish();
      const { gasInfo } = SimulateResponse.decode(await this.abci.query(SIMULATE_PATH, request));
      return { gasUsed: gasInfo?.gasUsed ?? 0n };
    } catch (error) {
      if (!(error instanceof QueryRefused)) throw asAlloraError("simulation", error);
      if (speaksAnotherVersion(error.log)) this.abci.forget();
      throw new TxError(error.codespace, error.code, error.log);
    }
  }

  async broadcast(txBytes: Uint8Array) {
    const result = await this.node.broadcast(txBytes);
    if (result.code !== 0 && speaksAnotherVersion(result.log)) this.abci.forget();
    return result;
  }

  networkInference(topicId: number, nonce: bigint): Promise<string | null> {
    return this.optional(`network inference of topic ${topicId}`, () => networkInference(this.abci, topicId, nonce));
  }

  latestNetworkInference(topicId: number): Promise<{ nonce: bigint; value: string } | null> {
    return this.optional(`network inference of topic ${topicId}`, () => latestNetworkInference(this.abci, topicId));
  }

  async inferences(topicId: number, nonce: bigint): Promise<{ inferer: string; value: string }[]> {
    const what = `inferences of topic ${topicId}`;
    const answer = await this.optional(what, () => this.query("GetInferencesAtBlock", { topicId, blockHeight: nonce }));
    return (answer?.inferences?.inferences ?? []).map(({ inferer, value }) => ({ inferer, value }));
  }

  async networkLoss(topicId: number, nonce: bigint) {
    const what = `network loss of topic ${topicId}`;
    const answer = await this.optional(what, () =>
      this.query("GetNetworkLossBundleAtBlock", { topicId, blockHeight: nonce }),
    );
    const bundle = answer?.lossBundle;
    if (bundle === undefined) return null;
    return {
      combined: Number(bundle.combinedValue),
      byInferer: Object.fromEntries(bundle.infererValues.map(({ worker, value }) => [worker, Number(value)])),
    };
  }

  async scoreEma(topicId: number, address: string): Promise<{ score: number; nonce: bigint } | null> {
    const what = `score of ${address}`;
    const score = (await this.optional(what, () => this.query("GetInfererScoreEma", { topicId, address })))?.score;
    // A worker that never submitted has a record of zeros.
    return score === undefined || score.blockHeight === 0n
      ? null
      : { score: Number(score.score), nonce: score.blockHeight };
  }

  async rewardFraction(topicId: number, address: string): Promise<number | null> {
    const answer = await this.optional(`reward fraction of ${address}`, () =>
      this.query("GetPreviousInferenceRewardFraction", { topicId, address }),
    );
    return answer === null || answer.notFound ? null : Number(answer.rewardFraction);
  }

  onBlock(callback: Parameters<AlloraClient["onBlock"]>[0]): () => void {
    return this.blocks.listen(callback);
  }

  close(): void {
    this.blocks.close();
  }

  private query<N extends keyof Common>(
    name: N,
    request: Encodable<Common[N]["request"]>,
  ): Promise<Decoded<Common[N]["response"]>> {
    // The table pairs each name with its messages; the compiler cannot follow a name that is itself a parameter.
    const { request: asked, response } = commonQueries[name] as unknown as {
      request: { encode(value: typeof request): Uint8Array };
      response: { decode(bytes: Uint8Array): Decoded<Common[N]["response"]> };
    };
    return this.abci.withVersion(async (version) =>
      response.decode(await this.abci.query(queryPath(version, name), asked.encode(request))),
    );
  }

  private async ask<N extends keyof Common>(name: N, request: Encodable<Common[N]["request"]>, what: string) {
    try {
      return await this.query(name, request);
    } catch (error) {
      throw asAlloraError(what, error);
    }
  }

  /** Null for what the chain does not know (yet). */
  private async optional<T>(what: string, run: () => Promise<T>): Promise<T | null> {
    try {
      return await run();
    } catch (error) {
      if (isNotFound(error)) return null;
      throw asAlloraError(what, error);
    }
  }

  private raw(path: string, request: Uint8Array, what: string): Promise<Uint8Array | null> {
    return this.optional(what, () => this.abci.query(path, request));
  }
}
