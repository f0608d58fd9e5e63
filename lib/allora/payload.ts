/** Worker payloads: what a worker signs and sends for one nonce, and how the chain checks it. */
import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { fromHex, toHex } from "@cosmjs/encoding";
import { addressOf, isAddress, publicKeyOf } from "./address";
import { canonicalDecimal, isWithinBounds, reencodeDecimal } from "./canonical-decimal";
import {
  type InputInferenceForecastBundle as Bundle,
  InputInferenceForecastBundle,
  InsertWorkerPayloadRequest,
  type InsertWorkerPayloadRequest as Request,
} from "./codec";

export interface WorkerPayload {
  /** The value as it was signed. */
  value: string;
  /** SHA-256 of the encoded bundle: what the signature covers. */
  digest: Uint8Array;
  /** R‖S, 64 bytes, low S. */
  signature: Uint8Array;
  /** The encoded InsertWorkerPayloadRequest, whose sender is the worker. */
  requestBytes: Uint8Array;
}

export interface WorkerPayloadInput {
  /** 32 bytes. */
  privateKey: Uint8Array;
  /** Must be the address of the key. */
  worker: string;
  topicId: number;
  nonce: bigint;
  value: number | string;
}

/**
 * Build and sign a worker's payload for one nonce.
 * @throws DecimalError for a value that cannot be submitted; RangeError when key, address, topic or nonce do not fit.
 */
export function buildWorkerPayload({ privateKey, worker, topicId, nonce, value }: WorkerPayloadInput): WorkerPayload {
  const publicKey = publicKeyOf(privateKey);
  if (addressOf(publicKey) !== worker) throw new RangeError(`${worker} is not the address of the signing key`);
  if (!Number.isSafeInteger(topicId) || topicId < 1) throw new RangeError(`${topicId} is no topic id`);
  if (nonce < 1n) throw new RangeError(`${nonce} is no nonce: a nonce is the height of a block`);
  const text = canonicalDecimal(value);
  const bundle = { inference: { topicId, blockHeight: nonce, inferer: worker, value: text } };
  const digest = sha256(InputInferenceForecastBundle.encode(bundle));
  const signed = Secp256k1.createSignature(digest, privateKey);
  const signature = Uint8Array.from([...signed.r(32), ...signed.s(32)]);
  const requestBytes = InsertWorkerPayloadRequest.encode({
    sender: worker,
    workerDataBundle: {
      worker,
      nonce: { blockHeight: nonce },
      topicId,
      inferenceForecastsBundle: bundle,
      inferencesForecastsBundleSignature: signature,
      pubkey: toHex(publicKey),
    },
  });
  return { value: text, digest, signature, requestBytes };
}

export type PayloadCheck =
  | { valid: true; worker: string; topicId: bigint; nonce: bigint; value: string }
  | {
      valid: false;
      /** `signature` alone has a chain code of its own (emissions 47); the others are invalid requests. */
      problem: "incomplete" | "address" | "mismatch" | "value" | "pubkey" | "signature";
      detail: string;
    };

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** The bundle as the chain encodes it: every decimal spelt the chain's way. */
function reencode(bundle: Bundle): Uint8Array {
  const { inference, forecast } = bundle;
  return InputInferenceForecastBundle.encode({
    inference: inference && {
      ...inference,
      value: reencodeDecimal(inference.value),
      values: inference.values.map((labeled) => ({ ...labeled, value: reencodeDecimal(labeled.value) })),
    },
    forecast: forecast && {
      ...forecast,
      forecastElements: forecast.forecastElements.map((element) => ({
        ...element,
        value: reencodeDecimal(element.value),
      })),
    },
  });
}

function refuse(problem: Extract<PayloadCheck, { valid: false }>["problem"], detail: string): PayloadCheck {
  return { valid: false, problem, detail };
}

/**
 * Check a decoded payload as the chain does before it looks at its state: addresses, equal topic and nonce in all parts,
 * bounds, the key's address, and the signature over the chain's own encoding of the bundle.
 */
export function verifyPayload(request: Request): PayloadCheck {
  const data = request.workerDataBundle;
  const bundle = data?.inferenceForecastsBundle;
  const inference = bundle?.inference;
  if (data?.nonce === undefined || bundle === undefined || inference === undefined) {
    return refuse("incomplete", "worker data bundle, nonce or inference is missing");
  }
  const { worker, topicId } = data;
  const nonce = data.nonce.blockHeight;
  if (!isAddress(request.sender)) return refuse("address", `invalid sender address ${request.sender}`);
  if (!isAddress(worker)) return refuse("address", `invalid worker address ${worker}`);
  const parts = [
    { topicId: inference.topicId, blockHeight: inference.blockHeight, actor: inference.inferer },
    ...(bundle.forecast ? [{ ...bundle.forecast, actor: bundle.forecast.forecaster }] : []),
  ];
  if (nonce < 1n) return refuse("mismatch", "nonce block height must be above zero");
  for (const part of parts) {
    if (part.topicId !== topicId) return refuse("mismatch", `topic id ${part.topicId} is not the bundle's ${topicId}`);
    if (part.blockHeight !== nonce) return refuse("mismatch", `nonce ${part.blockHeight} is not the bundle's ${nonce}`);
    if (part.actor !== worker) return refuse("mismatch", `${part.actor} is not the worker ${worker}`);
  }
  const elements = bundle.forecast?.forecastElements ?? [];
  for (const text of [inference.value, ...[...inference.values, ...elements].map((part) => part.value)]) {
    try {
      if (!isWithinBounds(text)) return refuse("value", `${text} is out of bounds`);
    } catch (error) {
      return refuse("value", error instanceof Error ? error.message : String(error));
    }
  }
  if (!/^0[23][0-9a-f]{64}$/.test(data.pubkey))
    return refuse("pubkey", "the public key is not 33 bytes of lower-case hex");
  const publicKey = fromHex(data.pubkey);
  if (addressOf(publicKey) !== worker) return refuse("pubkey", `the public key does not belong to ${worker}`);
  return signatureHolds(data.inferencesForecastsBundleSignature, sha256(reencode(bundle)), publicKey)
    ? { valid: true, worker, topicId, nonce, value: reencodeDecimal(inference.value) }
    : refuse("signature", "signature verification failed");
}

function signatureHolds(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || BigInt(`0x${toHex(signature.slice(32))}`) > HALF_ORDER) return false;
  try {
    return Secp256k1.verifySignature(Secp256k1Signature.fromFixedLength(signature), digest, publicKey);
  } catch {
    // R or S out of range, or a key that is no point of the curve: not a signature of this key.
    return false;
  }
}
