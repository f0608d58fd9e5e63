/** Transactions: decoding, and the checks that come before any message is handled (the SDK's ante handler). */
import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { toHex } from "@cosmjs/encoding";
import { PubKey } from "cosmjs-types/cosmos/crypto/secp256k1/keys";
import { SignMode } from "cosmjs-types/cosmos/tx/signing/v1beta1/signing";
import { AuthInfo, SignDoc, TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { addressOf } from "@/lib/allora/address";
import { parseTypeUrl } from "@/lib/allora/codec";
import { sdk } from "./failure";
import { accountOf, type ChainState, gasPriceOf } from "./state";

export interface DecodedTx {
  bytes: Uint8Array;
  /** Upper-case hex of the SHA-256. */
  hash: string;
  raw: TxRaw;
  messages: { typeUrl: string; value: Uint8Array }[];
  timeoutHeight: bigint;
  gasLimit: bigint;
  feeUallo: bigint;
  publicKey: Uint8Array;
  signer: string;
  sequence: bigint;
}

export const MAX_TX_BYTES = 1_048_576;

export function txHash(bytes: Uint8Array): string {
  return toHex(sha256(bytes)).toUpperCase();
}

function resolves(typeUrl: string, emissions: string): boolean {
  return typeUrl.startsWith("/cosmos.") || parseTypeUrl(typeUrl)?.version === emissions;
}

/**
 * @param emissions the version that the node speaks: messages of another cannot be decoded, as on a real node
 * @throws TxFailure for bytes that are no transaction of one secp256k1 signer.
 */
export function decodeTx(bytes: Uint8Array, emissions: string): DecodedTx {
  if (bytes.length > MAX_TX_BYTES) throw sdk.txTooLarge();
  try {
    const raw = TxRaw.decode(bytes);
    const body = TxBody.decode(raw.bodyBytes);
    const auth = AuthInfo.decode(raw.authInfoBytes);
    const signerInfo = auth.signerInfos[0];
    if (auth.signerInfos.length !== 1 || signerInfo?.publicKey === undefined) throw new Error("one signer is expected");
    if (signerInfo.publicKey.typeUrl !== "/cosmos.crypto.secp256k1.PubKey")
      throw new Error("unknown kind of public key");
    const publicKey = PubKey.decode(signerInfo.publicKey.value).key;
    const alien = body.messages.find((message) => !resolves(message.typeUrl, emissions));
    if (alien !== undefined) throw new Error(`unable to resolve type URL ${alien.typeUrl}`);
    const coins = auth.fee?.amount ?? [];
    if (coins.some((coin) => coin.denom !== "uallo" || !/^\d+$/.test(coin.amount)))
      throw new Error("fees are paid in uallo");
    return {
      bytes,
      hash: txHash(bytes),
      raw,
      messages: body.messages,
      timeoutHeight: body.timeoutHeight,
      gasLimit: auth.fee?.gasLimit ?? 0n,
      feeUallo: coins.reduce((sum, coin) => sum + BigInt(coin.amount), 0n),
      publicKey,
      signer: addressOf(publicKey),
      sequence: signerInfo.sequence,
    };
  } catch (error) {
    throw sdk.txDecode(error instanceof Error ? error.message : String(error));
  }
}

function signatureHolds(tx: DecodedTx, chainId: string, accountNumber: number): boolean {
  const signature = tx.raw.signatures[0];
  if (signature?.length !== 64) return false;
  const document = SignDoc.encode(
    SignDoc.fromPartial({
      bodyBytes: tx.raw.bodyBytes,
      authInfoBytes: tx.raw.authInfoBytes,
      chainId,
      accountNumber: BigInt(accountNumber),
    }),
  ).finish();
  try {
    return Secp256k1.verifySignature(Secp256k1Signature.fromFixedLength(signature), sha256(document), tx.publicKey);
  } catch {
    return false; // R or S out of range: no signature
  }
}

/**
 * Everything that is checked before a message is handled. `sequence` is the account's next one, counting what waits.
 * @param simulated no signature, no fee: what a simulation leaves out
 * @throws TxFailure
 */
export function checkTx(state: ChainState, tx: DecodedTx, height: number, sequence: number, simulated = false): void {
  if (tx.messages.length === 0) throw sdk.invalidRequest("must contain at least one message");
  if (tx.timeoutHeight !== 0n && BigInt(height) > tx.timeoutHeight) throw sdk.timeoutHeight(height, tx.timeoutHeight);
  const account = state.accounts[tx.signer];
  if (account === undefined) throw sdk.unknownAddress(`account ${tx.signer} does not exist`);
  if (!simulated) {
    const required = tx.gasLimit * gasPriceOf(state);
    if (tx.feeUallo < required) throw sdk.insufficientFee(tx.feeUallo, required);
    if (account.uallo < tx.feeUallo) {
      throw sdk.insufficientFunds(`spendable balance ${account.uallo}uallo is smaller than ${tx.feeUallo}uallo`);
    }
  }
  if (tx.sequence !== BigInt(sequence)) throw sdk.wrongSequence(sequence, tx.sequence);
  if (simulated) return;
  const mode = AuthInfo.decode(tx.raw.authInfoBytes).signerInfos[0]?.modeInfo?.single?.mode;
  if (mode !== SignMode.SIGN_MODE_DIRECT || !signatureHolds(tx, state.chainId, account.number)) {
    throw sdk.unauthorized(
      `signature verification failed; please verify account number (${account.number}) and chain-id (${state.chainId})`,
    );
  }
}

/** Takes the fee and counts the sequence up: kept also when a message fails later. */
export function payFee(state: ChainState, tx: DecodedTx): void {
  const account = accountOf(state, tx.signer);
  account.uallo -= tx.feeUallo;
  account.sequence++;
}
