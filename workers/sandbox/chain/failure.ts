/** A refusal as the chain words it: codespace, code and log. */
export class TxFailure extends Error {
  constructor(
    readonly codespace: string,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export const sdk = {
  txDecode: (detail: string) => new TxFailure("sdk", 2, `${detail}: tx parse error`),
  unauthorized: (detail: string) => new TxFailure("sdk", 4, `${detail}: unauthorized`),
  insufficientFunds: (detail: string) => new TxFailure("sdk", 5, `${detail}: insufficient funds`),
  unknownRequest: (detail: string) => new TxFailure("sdk", 6, `${detail}: unknown request`),
  unknownAddress: (detail: string) => new TxFailure("sdk", 9, `${detail}: unknown address`),
  outOfGas: (wanted: bigint, used: bigint) =>
    new TxFailure(
      "sdk",
      11,
      `out of gas in location: WritePerByte; gasWanted: ${wanted}, gasUsed: ${used}: out of gas`,
    ),
  insufficientFee: (got: bigint, required: bigint) =>
    new TxFailure("sdk", 13, `insufficient fees; got: ${got}uallo required: ${required}uallo: insufficient fee`),
  invalidRequest: (detail: string) => new TxFailure("sdk", 18, `${detail}: invalid request`),
  inMempool: () => new TxFailure("sdk", 19, "tx already in mempool"),
  mempoolFull: () => new TxFailure("sdk", 20, "mempool is full"),
  txTooLarge: () => new TxFailure("sdk", 21, "tx too large"),
  timeoutHeight: (height: number, timeout: bigint) =>
    new TxFailure("sdk", 30, `block height: ${height}, timeout height: ${timeout}: tx timeout height`),
  wrongSequence: (expected: number, got: bigint) =>
    new TxFailure("sdk", 32, `account sequence mismatch, expected ${expected}, got ${got}: incorrect account sequence`),
} as const;
