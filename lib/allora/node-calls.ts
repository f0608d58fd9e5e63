/** What a node itself answers: its status, headers, transactions, block results, and taking a transaction in. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { asNodeRefusal, badAnswer } from "./abci";
import { decodeEvents, RawEvents } from "./chain-events";
import type { BlockEvents, BroadcastResult, ChainStatus, TxOutcome } from "./client";
import { NodeError, type RpcPool } from "./json-rpc";
import { txHash } from "./tx";

const Height = z.string().regex(/^\d+$/).transform(BigInt);
const Time = z.string().transform((text, ctx) => {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) ctx.addIssue(`${text} is no time`);
  return ms;
});

const Status = z.object({
  node_info: z.object({ network: z.string() }),
  sync_info: z.object({ latest_block_height: Height, latest_block_time: Time }),
});
const Header = z.object({ header: z.object({ time: Time }) });
const Block = z.object({ block: Header });
const Broadcast = z.object({
  code: z.number().int().default(0),
  codespace: z.string().default(""),
  log: z.string().default(""),
});
const Tx = z.object({
  hash: z.string(),
  height: Height,
  tx_result: z.object({
    code: z.number().int().default(0),
    codespace: z.string().default(""),
    log: z.string().nullish(),
    gas_used: z
      .string()
      .regex(/^-?\d+$/)
      .default("0"),
    events: RawEvents,
  }),
});
const BlockResults = z.object({
  txs_results: z
    .array(z.object({ events: RawEvents }))
    .nullish()
    .transform((list) => list ?? []),
  finalize_block_events: RawEvents,
});

const METHOD_NOT_FOUND = -32601;
/** In CometBFT's words; "not found" alone may be a gateway's word for something else. */
const TX_NOT_FOUND = /tx \([0-9a-f]+\) not found/i;
const KEPT_TIMES = 4_000;
const LAG_TRIES = 4;
const LAG_WAIT_MS = 400;

/** CometBFT reports a full or knowing mempool as an error of the call, not as a code of the transaction. */
const MEMPOOL_ERRORS: readonly (readonly [RegExp, number])[] = [
  [/already exists in cache|already in mempool/i, 19],
  [/mempool is full/i, 20],
  [/tx too large/i, 21],
];

export class NodeCalls {
  private readonly times = new Map<bigint, number>();
  private newest: ChainStatus | undefined;

  constructor(private readonly pool: RpcPool) {}

  /** The latest block. A node that lags behind what was seen before is left for the next one. */
  async status(): Promise<ChainStatus> {
    const seen = await this.statusHere();
    const { newest } = this;
    if (newest !== undefined && newest.chainId === seen.chainId && seen.height < newest.height && this.pool.size > 1) {
      this.pool.rotate();
      const other = await this.statusHere();
      if (other.chainId === seen.chainId && other.height > seen.height) return this.remember(other);
    }
    return this.remember(seen);
  }

  private async statusHere(): Promise<ChainStatus> {
    const { node_info, sync_info } = parse(Status, "status", await this.call("status", {}));
    return {
      chainId: node_info.network,
      height: sync_info.latest_block_height,
      blockTimeMs: sync_info.latest_block_time,
    };
  }

  private remember(status: ChainStatus): ChainStatus {
    if (this.newest !== undefined && this.newest.chainId !== status.chainId) this.times.clear();
    this.newest = status;
    return status;
  }

  async blockTimeMs(height: bigint): Promise<number> {
    const kept = this.times.get(height);
    if (kept !== undefined) return kept;
    const time = await this.headerTime(height);
    if (this.times.size >= KEPT_TIMES) {
      const oldest = this.times.keys().next().value;
      if (oldest !== undefined) this.times.delete(oldest);
    }
    this.times.set(height, time);
    return time;
  }

  private async headerTime(height: bigint): Promise<number> {
    const params = { height: height.toString() };
    try {
      return parse(Header, "header", await this.atHeight("header", params)).header.time;
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      if (error.code !== METHOD_NOT_FOUND) throw asNodeRefusal(error);
    }
    try {
      return parse(Block, "block", await this.atHeight("block", params)).block.header.time;
    } catch (error) {
      throw asNodeRefusal(error);
    }
  }

  /** Null when no block holds it. */
  async tx(hash: string): Promise<TxOutcome | null> {
    let answer: unknown;
    try {
      answer = await this.pool.call("tx", { hash: Buffer.from(hash, "hex").toString("base64"), prove: false });
    } catch (error) {
      const absent = error instanceof NodeError && error.code !== METHOD_NOT_FOUND && TX_NOT_FOUND.test(error.message);
      if (absent) return null;
      throw asNodeRefusal(error);
    }
    const { height, tx_result } = parse(Tx, "tx", answer);
    return {
      hash: hash.toUpperCase(),
      height,
      code: tx_result.code,
      codespace: tx_result.codespace,
      log: tx_result.log ?? "",
      gasUsed: BigInt(tx_result.gas_used),
      events: decodeEvents(tx_result.events),
    };
  }

  async blockEvents(height: bigint): Promise<BlockEvents> {
    const results = await this.blockResults(height);
    const raw = [...results.txs_results.flatMap((result) => result.events), ...results.finalize_block_events];
    return { height, events: decodeEvents(raw) };
  }

  private async blockResults(height: bigint) {
    try {
      return parse(BlockResults, "block_results", await this.atHeight("block_results", { height: height.toString() }));
    } catch (error) {
      throw asNodeRefusal(error);
    }
  }

  /**
   * Hand a transaction to a node. Tried at another node only if it cannot have arrived: whether it did when the answer was
   * lost is a question for `tx`.
   */
  async broadcast(txBytes: Uint8Array): Promise<BroadcastResult> {
    const hash = txHash(txBytes);
    try {
      const params = { tx: Buffer.from(txBytes).toString("base64") };
      return {
        hash,
        ...parse(Broadcast, "broadcast", await this.pool.call("broadcast_tx_sync", params, { once: true })),
      };
    } catch (error) {
      const known = error instanceof NodeError ? MEMPOOL_ERRORS.find(([text]) => text.test(error.message)) : undefined;
      if (known === undefined || !(error instanceof NodeError)) throw asNodeRefusal(error);
      return { hash, code: known[1], codespace: "sdk", log: error.message };
    }
  }

  private async call(method: string, params: Record<string, unknown>): Promise<unknown> {
    try {
      return await this.pool.call(method, params);
    } catch (error) {
      throw asNodeRefusal(error);
    }
  }

  /** Nodes behind one address lag a block or two behind each other: what one announced the next may not have yet. */
  private async atHeight(method: string, params: { height: string }): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.pool.call(method, params);
      } catch (error) {
        const lags =
          error instanceof NodeError &&
          /must be less than or equal to|could not find results for height/i.test(error.message);
        if (!lags || attempt >= LAG_TRIES) throw error;
        this.pool.rotate();
        await sleep(LAG_WAIT_MS);
      }
    }
  }
}

function parse<T>(schema: z.ZodType<T>, what: string, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw badAnswer(what, parsed.error);
  return parsed.data;
}
