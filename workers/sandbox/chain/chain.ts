/** The chain: a mempool, blocks, and the state that they lead to. */
import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import type { Market } from "@/workers/sandbox/market/market";
import { topicDefinitions } from "@/workers/sandbox/topics/definitions";
import { endTopicBlock } from "@/workers/sandbox/topics/lifecycle";
import { newTopic } from "@/workers/sandbox/topics/state";
import type { Block, TxRecord } from "./block";
import { deliverTx, simulateTx } from "./deliver";
import { endBlock } from "./events";
import { sdk, TxFailure } from "./failure";
import { accountOf, type ChainState } from "./state";
import type { ChainStorage } from "./storage";
import { checkTx, type DecodedTx, decodeTx, txHash } from "./transaction";

export interface Genesis {
  seed: string;
  emissions: "v9" | "v10";
  timeMs: number;
  /** Chain ms a block. */
  blockMs: number;
}

const MEMPOOL_SIZE = 1_000;
const BLOCKS_KEPT = 20_000;
const FAUCET_GRANT_UALLO = 10n ** 18n;

export class Chain {
  readonly blocks = new Map<number, Block>();
  private readonly txHeights = new Map<string, number>();
  private readonly mempool = new Map<string, DecodedTx>();
  private faucetQueue: string[] = [];
  /** As a node that lags with its index and has lost its cache: it knows no transaction, and judges each anew. */
  forgetful = false;
  /** Accepted payloads by topic/worker/nonce: more than one would be a double submission. */
  readonly acceptedPayloads = new Map<string, number>();
  /** `block` with each new Block. */
  readonly events = new EventEmitter<{ block: [Block] }>();

  private constructor(
    readonly state: ChainState,
    private readonly market: Market,
    private readonly storage: ChainStorage | null,
    private readonly blockMs: number,
    blocks: Block[],
  ) {
    for (const block of blocks) this.remember(block);
    this.events.setMaxListeners(0);
  }

  /** The stored chain, or a new one whose id nobody had before. `makeMarket` is told the day on which the chain began. */
  static open(input: {
    storage: ChainStorage | null;
    genesis: Genesis;
    makeMarket: (genesisDay: number, seed: string) => Market;
  }) {
    const { storage, genesis, makeMarket } = input;
    const stored = storage?.load() ?? null;
    if (stored !== null) {
      const { state } = stored;
      const market = makeMarket(state.genesisDay, state.seed);
      // What the node speaks may be changed between two runs, as an upgrade changes it on a real chain.
      state.emissions = genesis.emissions;
      return { chain: new Chain(state, market, storage, genesis.blockMs, stored.blocks), market };
    }
    const genesisDay = Math.floor(genesis.timeMs / 86_400_000);
    const market = makeMarket(genesisDay, genesis.seed);
    const topics = topicDefinitions(genesis.blockMs / 1000, market).map((definition, i) => newTopic(definition, 2 + i));
    const state: ChainState = {
      chainId: `allora-sandbox-${randomBytes(4).toString("hex")}`,
      seed: genesis.seed,
      emissions: genesis.emissions,
      height: 0,
      timeMs: genesis.timeMs,
      genesisDay,
      blockMs: genesis.blockMs,
      nextAccountNumber: 1,
      accounts: {},
      topics: Object.fromEntries(topics.map((topic) => [topic.definition.id, topic])),
      faucetGrants: {},
    };
    return { chain: new Chain(state, market, storage, genesis.blockMs, []), market };
  }

  /** Makes, stores and announces the next block. */
  produceBlock(): Block {
    const { state } = this;
    const height = state.height + 1;
    const timeMs = state.timeMs + this.blockMs;
    const txs: TxRecord[] = [];
    for (const tx of this.mempool.values()) {
      const delivered = deliverTx(state, tx, height);
      if (delivered === null) continue;
      txs.push(delivered.record);
      for (const { topicId, worker, nonce } of delivered.accepted) {
        const key = `${topicId}/${worker}/${nonce}`;
        this.acceptedPayloads.set(key, (this.acceptedPayloads.get(key) ?? 0) + 1);
      }
    }
    this.mempool.clear();
    for (const address of this.faucetQueue) accountOf(state, address).uallo += FAUCET_GRANT_UALLO;
    this.faucetQueue = [];
    state.height = height;
    state.timeMs = timeMs;
    const events = Object.values(state.topics).flatMap((topic) =>
      endTopicBlock({
        topic,
        market: this.market,
        seed: `${state.seed}/${state.chainId}`,
        version: state.emissions,
        height,
        timeMs,
        blockMs: this.blockMs,
        pay: (address, uallo) => {
          accountOf(state, address).uallo += uallo;
        },
      }),
    );
    const block: Block = { height, timeMs, txs, events: events.map(endBlock) };
    this.storage?.save(state, block);
    this.remember(block);
    this.events.emit("block", block);
    return block;
  }

  private remember(block: Block): void {
    this.blocks.set(block.height, block);
    for (const tx of block.txs) this.txHeights.set(tx.hash, block.height);
    const old = this.blocks.get(block.height - BLOCKS_KEPT);
    if (old !== undefined) {
      this.blocks.delete(old.height);
      for (const tx of old.txs) this.txHeights.delete(tx.hash);
    }
  }

  /** CheckTx: everything but the handlers. A code of 0 means that it waits for a block, no more. */
  broadcast(bytes: Uint8Array): { code: number; codespace: string; log: string; hash: string } {
    const hash = txHash(bytes);
    try {
      if (!this.forgetful && (this.mempool.has(hash) || this.txHeights.has(hash))) throw sdk.inMempool();
      if (this.mempool.size >= MEMPOOL_SIZE) throw sdk.mempoolFull();
      const tx = decodeTx(bytes, this.state.emissions);
      const waiting = [...this.mempool.values()].filter((other) => other.signer === tx.signer).length;
      checkTx(this.state, tx, this.state.height + 1, (this.state.accounts[tx.signer]?.sequence ?? 0) + waiting);
      this.mempool.set(hash, tx);
      return { code: 0, codespace: "", log: "", hash };
    } catch (error) {
      if (!(error instanceof TxFailure)) throw error;
      return { code: error.code, codespace: error.codespace, log: error.message, hash };
    }
  }

  /** @throws TxFailure as the handlers refuse */
  simulate(bytes: Uint8Array): { gasUsed: bigint } {
    return simulateTx(this.state, decodeTx(bytes, this.state.emissions));
  }

  findTx(hash: string): { block: Block; index: number; record: TxRecord } | null {
    if (this.forgetful) return null;
    const block = this.blocks.get(this.txHeights.get(hash) ?? -1);
    const index = block?.txs.findIndex((tx) => tx.hash === hash) ?? -1;
    const record = block?.txs[index];
    return block === undefined || record === undefined ? null : { block, index, record };
  }

  /** Pays in the next block. */
  grant(address: string): void {
    this.faucetQueue.push(address);
  }
}
