/** Transactions are what a Cosmos node verifies, bytes that can be sent again, and within the fee limit. */
import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { decodeTxRaw, makeSignBytes, makeSignDoc } from "@cosmjs/proto-signing";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { describe, expect, it } from "vitest";
import { publicKeyOf } from "./address";
import { feeOf, signTransaction, unsignedTransaction } from "./tx";

const privateKey = new Uint8Array(32).fill(1);
const publicKey = publicKeyOf(privateKey);
const input = {
  messages: [{ typeUrl: "/emissions.v10.RegisterRequest", value: Uint8Array.from([10, 1, 97]) }],
  chainId: "allora-testnet-1",
  accountNumber: 42n,
  sequence: 7n,
  gasLimit: 169_000n,
  feeUallo: 1_690_000n,
  timeoutHeight: 5_100_970n,
};

describe("signTransaction", () => {
  it("signs what the transaction's parts say, for the given chain and account", () => {
    const { txBytes } = signTransaction(privateKey, input);
    const raw = TxRaw.decode(txBytes);
    const signBytes = makeSignBytes(makeSignDoc(raw.bodyBytes, raw.authInfoBytes, input.chainId, 42));
    const signature = Secp256k1Signature.fromFixedLength(raw.signatures[0] ?? new Uint8Array());
    expect(Secp256k1.verifySignature(signature, sha256(signBytes), publicKey)).toBe(true);
    const tx = decodeTxRaw(txBytes);
    expect(tx.body).toMatchObject({ messages: input.messages, timeoutHeight: 5_100_970n, memo: "" });
    expect(tx.authInfo.fee).toMatchObject({ gasLimit: 169_000n, amount: [{ denom: "uallo", amount: "1690000" }] });
    expect(tx.authInfo.signerInfos[0]?.sequence).toBe(7n);
  });

  it("gives the same bytes and hash for the same input, others for another sequence", () => {
    expect(signTransaction(privateKey, input)).toEqual(signTransaction(privateKey, input));
    expect(signTransaction(privateKey, { ...input, sequence: 8n }).hash).not.toBe(
      signTransaction(privateKey, input).hash,
    );
    expect(signTransaction(privateKey, input).hash).toMatch(/^[0-9A-F]{64}$/);
  });

  it("leaves the signature empty for a simulation", () => {
    const raw = TxRaw.decode(unsignedTransaction(publicKey, input));
    expect(raw.signatures).toEqual([new Uint8Array()]);
    const simulated = decodeTxRaw(unsignedTransaction(publicKey, input));
    expect(simulated.body.messages).toEqual(input.messages);
    expect(simulated.authInfo.fee?.amount).toEqual([]);
  });
});

describe("feeOf", () => {
  const prices = { gasPriceUallo: 10n, maxFeeUallo: 100_000_000n };
  it("adds 30 % to what a simulation used, rounded up, and half to the price", () => {
    expect(feeOf({ ...prices, gasUsed: 130_001n })).toEqual({ gasLimit: 169_002n, feeUallo: 2_535_030n });
  });
  it("falls back to a fixed limit", () => {
    expect(feeOf(prices)).toEqual({ gasLimit: 300_000n, feeUallo: 4_500_000n });
  });
  it("keeps mainnet's fees exact beyond 2^53", () => {
    const fee = feeOf({ gasUsed: 230_769_231n, gasPriceUallo: 250_000_001n, maxFeeUallo: 10n ** 18n });
    expect(fee.feeUallo).toBe((300_000_001n * 250_000_001n * 3n) / 2n);
  });
  it("goes without headroom rather than beyond the limit", () => {
    expect(feeOf({ gasPriceUallo: 10n, maxFeeUallo: 3_500_000n }).feeUallo).toBe(3_500_000n);
    expect(feeOf({ gasPriceUallo: 10n, maxFeeUallo: 3_000_000n }).feeUallo).toBe(3_000_000n);
  });
  it("refuses a fee above the limit, and names both", () => {
    expect(() => feeOf({ gasPriceUallo: 1000n, maxFeeUallo: 5000n })).toThrow(/300000000 uallo.*5000 uallo/);
  });
});
