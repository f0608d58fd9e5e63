/** Transactions: signed in SIGN_MODE_DIRECT from explicit account data, so that the same bytes can be sent again. */
import { Secp256k1, sha256 } from "@cosmjs/crypto";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, SignDoc, TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { publicKeyOf } from "./address";
import { AlloraError } from "./client";

/** A message within a transaction: its type URL and its encoded bytes. */
export interface TxMessage {
  typeUrl: string;
  value: Uint8Array;
}

export interface TxInput {
  messages: readonly TxMessage[];
  chainId: string;
  accountNumber: bigint;
  sequence: bigint;
  gasLimit: bigint;
  feeUallo: bigint;
  /** The last height at which a block may hold it; past it the transaction costs nothing. */
  timeoutHeight?: bigint;
  memo?: string;
}

export interface SignedTx {
  txBytes: Uint8Array;
  /** SHA-256 of the bytes, upper-case hex: what the chain names it by. */
  hash: string;
}

export const FEE_DENOM = "uallo";
/** What a payload needs at most, for when a simulation cannot be had. */
export const FALLBACK_GAS = 250_000n;

/** The chain's name for a transaction's bytes. */
export function txHash(txBytes: Uint8Array): string {
  return Buffer.from(sha256(txBytes)).toString("hex").toUpperCase();
}

function encodeParts(publicKey: Uint8Array, input: Omit<TxInput, "chainId" | "accountNumber">) {
  const bodyBytes = TxBody.encode(
    TxBody.fromPartial({
      messages: input.messages.map(({ typeUrl, value }) => ({ typeUrl, value })),
      memo: input.memo ?? "",
      timeoutHeight: input.timeoutHeight ?? 0n,
    }),
  ).finish();
  const authInfoBytes = AuthInfo.encode(
    AuthInfo.fromPartial({
      signerInfos: [
        {
          publicKey: {
            typeUrl: "/cosmos.crypto.secp256k1.PubKey",
            value: PubKey.encode({ key: publicKey }).finish(),
          },
          modeInfo: { single: { mode: SignMode.SIGN_MODE_DIRECT } },
          sequence: input.sequence,
        },
      ],
      // A coin of zero is no valid coin; a simulation goes without any.
      fee: {
        amount: input.feeUallo === 0n ? [] : [{ denom: FEE_DENOM, amount: input.feeUallo.toString() }],
        gasLimit: input.gasLimit,
      },
    }),
  ).finish();
  return { bodyBytes, authInfoBytes };
}

/** Sign a transaction with a private key (32 bytes). The same input gives the same bytes (RFC 6979). */
export function signTransaction(privateKey: Uint8Array, input: TxInput): SignedTx {
  const { bodyBytes, authInfoBytes } = encodeParts(publicKeyOf(privateKey), input);
  const { chainId, accountNumber } = input;
  const signBytes = SignDoc.encode(SignDoc.fromPartial({ bodyBytes, authInfoBytes, chainId, accountNumber })).finish();
  const signed = Secp256k1.createSignature(sha256(signBytes), privateKey);
  const signature = Uint8Array.from([...signed.r(32), ...signed.s(32)]);
  const txBytes = TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [signature] }).finish();
  return { txBytes, hash: txHash(txBytes) };
}

/** The transaction without a signature, as a simulation takes it. */
export function unsignedTransaction(
  publicKey: Uint8Array,
  input: Pick<TxInput, "messages" | "sequence" | "timeoutHeight" | "memo">,
): Uint8Array {
  const { bodyBytes, authInfoBytes } = encodeParts(publicKey, { ...input, gasLimit: 0n, feeUallo: 0n });
  return TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [new Uint8Array()] }).finish();
}

export interface FeeInput {
  /** What a simulation used; undefined when none could be had. */
  gasUsed?: bigint;
  gasPriceUallo: bigint;
  maxFeeUallo: bigint;
}

/** The price moves with every block: a transaction that waits must still be worth taking when it has risen. As the Python kit's usual tier. */
const PRICE_HEADROOM_TENTHS = 15n;

/**
 * Gas limit and fee of a transaction: gas used × 1.3 (without a simulation 250,000 × 1.2), times the price and half as much again,
 * but no more than `maxFeeUallo`. The chain takes the whole fee.
 * @throws AlloraError tx_refused when that is more than one transaction may cost.
 */
export function feeOf({ gasUsed, gasPriceUallo, maxFeeUallo }: FeeInput): { gasLimit: bigint; feeUallo: bigint } {
  const gasLimit = gasUsed === undefined ? (FALLBACK_GAS * 12n) / 10n : (gasUsed * 13n + 9n) / 10n;
  const leastUallo = gasLimit * gasPriceUallo;
  if (leastUallo > maxFeeUallo) {
    throw new AlloraError(
      "tx_refused",
      `The transaction would cost ${leastUallo} uallo (${gasLimit} gas at ${gasPriceUallo}), more than the limit of ` +
        `${maxFeeUallo} uallo. Wait until the network's gas price falls.`,
    );
  }
  const feeUallo = (leastUallo * PRICE_HEADROOM_TENTHS) / 10n;
  return { gasLimit, feeUallo: feeUallo < maxFeeUallo ? feeUallo : maxFeeUallo };
}
