/** The chain's state between two blocks. Plain data but for `uallo` amounts, which are bigint and written as text. */
import type { TopicState } from "@/workers/sandbox/topics/state";

export interface Account {
  number: number;
  sequence: number;
  uallo: bigint;
}

export interface ChainState {
  chainId: string;
  seed: string;
  emissions: "v9" | "v10";
  height: number;
  /** Header time of the block `height`, ms. */
  timeMs: number;
  /** UTC day (since the epoch) on which the chain began: a replay's last day. */
  genesisDay: number;
  /** Chain ms a block, when the topics were made. */
  blockMs: number;
  nextAccountNumber: number;
  /** Present price of gas, where it is not the least one. */
  gasPriceUallo?: bigint;
  accounts: Record<string, Account>;
  topics: Record<string, TopicState>;
  /** Faucet: grants by address, as chain times in ms. */
  faucetGrants: Record<string, number[]>;
}

export const FEES = {
  minGasPriceUallo: 10n,
  registrationUallo: 200n,
  dataSendingUallo: 10n,
} as const;

export function gasPriceOf({ gasPriceUallo = FEES.minGasPriceUallo }: ChainState): bigint {
  return gasPriceUallo;
}

export function accountOf(state: ChainState, address: string): Account {
  let account = state.accounts[address];
  if (account === undefined) {
    account = { number: state.nextAccountNumber++, sequence: 0, uallo: 0n };
    state.accounts[address] = account;
  }
  return account;
}

export function serializeState(state: ChainState): string {
  return JSON.stringify(state, (_, value) => (typeof value === "bigint" ? { $bigint: value.toString() } : value));
}

export function parseState(text: string): ChainState {
  return JSON.parse(text, (_, value) =>
    typeof value === "object" && value !== null && typeof value.$bigint === "string" ? BigInt(value.$bigint) : value,
  ) as ChainState;
}
