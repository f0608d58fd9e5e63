/** What the product asks of an Allora node. One client serves testnet, mainnet and the sandbox. */

export type EmissionsVersion = "v9" | "v10";
export type NetworkKind = "sandbox" | "testnet" | "mainnet";

/** Where a network is and what it costs. */
export interface NetworkProfile {
  kind: NetworkKind;
  /** Undefined for the sandbox, whose chain id is made anew at each reset and is asked of the node. */
  chainId: string | undefined;
  /** At least one; tried in order when one fails. */
  rpcUrls: string[];
  /** Developer API, without a trailing slash, e.g. https://api.allora.network/v2 */
  apiUrl: string;
  /** API slug of the chain, e.g. allora-testnet-1 */
  apiSlug: string;
  faucetUrl: string | undefined;
  /** Floor of the gas price in uallo per gas unit. */
  minGasPriceUallo: bigint;
  /** Most that one transaction may cost. */
  maxFeeUallo: bigint;
}

export interface ChainStatus {
  chainId: string;
  height: bigint;
  /** Header time of the latest block, ms since the epoch: the network's clock. */
  blockTimeMs: number;
}

export interface TopicInfo {
  topicId: number;
  metadata: string;
  lossMethod: string;
  epochLength: number;
  groundTruthLag: number;
  workerSubmissionWindow: number;
  epochLastEnded: bigint;
  allowNegative: boolean;
  isActive: boolean;
}

export interface WindowStatus {
  isOpen: boolean;
  /** Nonce of the open (or last) window. */
  nonce: bigint;
  windowStartHeight: bigint;
  windowEndHeight: bigint;
  nextWindowStartHeight: bigint;
  nextWindowEndHeight: bigint;
  isRegistered: boolean;
  /** The CanSubmitWorkerPayload rule. */
  isWhitelisted: boolean;
  isTopicActive: boolean;
}

export interface ChainParams {
  registrationFeeUallo: bigint;
  dataSendingFeeUallo: bigint;
}

export interface BroadcastResult {
  hash: string; // upper-case hex
  code: number; // 0: passed CheckTx, nothing executed yet
  codespace: string;
  log: string;
}

export interface TxOutcome {
  hash: string;
  height: bigint;
  code: number;
  codespace: string;
  log: string;
  gasUsed: bigint;
  events: ChainEvent[];
}

/** A typed event: attribute values decoded from their JSON text; `mode` and `msg_index` dropped. */
export interface ChainEvent {
  /** Without package and version, e.g. EventScoresSet. */
  name: string;
  attributes: Record<string, unknown>;
}

export interface BlockEvents {
  height: bigint;
  events: ChainEvent[];
}

export interface AccountInfo {
  accountNumber: bigint;
  sequence: bigint;
}

export interface AlloraClient {
  readonly profile: NetworkProfile;
  status(): Promise<ChainStatus>;
  /** Header time in ms. */
  blockTimeMs(height: bigint): Promise<number>;
  /** Asks the node which emissions version it speaks; cached until a call fails with `unknown service`. */
  emissionsVersion(): Promise<EmissionsVersion>;
  params(): Promise<ChainParams>;
  /** @throws AlloraError not_found */
  topic(topicId: number): Promise<TopicInfo>;
  /** Topics have the ids 1 … nextTopicId − 1. */
  nextTopicId(): Promise<number>;
  windowStatus(topicId: number, address?: string): Promise<WindowStatus>;
  isRegistered(topicId: number, address: string): Promise<boolean>;
  balanceUallo(address: string): Promise<bigint>;
  /** Null for an account that never received anything. */
  account(address: string): Promise<AccountInfo | null>;
  gasPriceUallo(): Promise<bigint>;
  /** Runs the handlers without effect. @throws TxError when they refuse. */
  simulate(txBytes: Uint8Array): Promise<{ gasUsed: bigint }>;
  broadcast(txBytes: Uint8Array): Promise<BroadcastResult>;
  /** Null when no block holds it (yet). */
  tx(hash: string): Promise<TxOutcome | null>;
  /** Combined network inference of a nonce, a decimal string; null while the window has not closed. */
  networkInference(topicId: number, nonce: bigint): Promise<string | null>;
  latestNetworkInference(topicId: number): Promise<{ nonce: bigint; value: string } | null>;
  /** What the active workers submitted for a nonce; empty while its window has not closed. */
  inferences(topicId: number, nonce: bigint): Promise<{ inferer: string; value: string }[]>;
  networkLoss(topicId: number, nonce: bigint): Promise<{ combined: number; byInferer: Record<string, number> } | null>;
  scoreEma(topicId: number, address: string): Promise<{ score: number; nonce: bigint } | null>;
  rewardFraction(topicId: number, address: string): Promise<number | null>;
  blockEvents(height: bigint): Promise<BlockEvents>;
  /** Calls back for each new block; reconnects by itself. Polling must not depend on it. Returns an unsubscribe. */
  onBlock(callback: (block: BlockEvents) => void): () => void;
  close(): void;
}

export type AlloraErrorCode =
  | "unreachable"
  | "wrong_chain"
  | "bad_answer"
  | "not_found"
  | "tx_refused"
  | "rate_limited";

/** The network could not be used; the message says what to do next. */
export class AlloraError extends Error {
  override name = "AlloraError";
  constructor(
    readonly code: AlloraErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A transaction was refused in simulation, by CheckTx or in the block. */
export class TxError extends AlloraError {
  override name = "TxError";
  constructor(
    readonly codespace: string,
    readonly txCode: number,
    message: string,
  ) {
    super("tx_refused", message);
  }
}
