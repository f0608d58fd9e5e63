/** A block as the sandbox keeps it: what its transactions did and which events it ended with. */
import type { ChainEvent } from "./events";

export interface TxRecord {
  hash: string;
  /** Base64 of the transaction. */
  tx: string;
  code: number;
  codespace: string;
  log: string;
  /** Base64 of the encoded TxMsgData; empty on failure. */
  data: string;
  gasWanted: string;
  gasUsed: string;
  events: ChainEvent[];
}

export interface Block {
  height: number;
  /** ms */
  timeMs: number;
  txs: TxRecord[];
  /** Events of the block's end. */
  events: ChainEvent[];
}
