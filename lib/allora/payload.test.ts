/** Payloads are byte for byte what the chain expects, and every tampering is told. */
import { createHash } from "node:crypto";
import { Secp256k1, sha256 } from "@cosmjs/crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, publicKeyOf } from "./address";
import { InputInferenceForecastBundle, InsertWorkerPayloadRequest } from "./codec";
import { buildWorkerPayload, verifyPayload } from "./payload";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const privateKey = new Uint8Array(32).fill(1);
const worker = "allo10xcqpzrky6eff2g52qdye53xkk9jxkvr0nqlh6";
const base = { privateKey, worker, topicId: 69, nonce: 5100955n };

const vectors = [
  {
    value: "3521.5",
    bytes:
      "0a3c0845109babb7021a2b616c6c6f3130786371707a726b793665666632673532716479653533786b6b396a786b7672306e716c68362206333532312e35",
    digest: "be790442719e768b7c90848bdf447fde182da0d3074911af5b4eedf4d562acf7",
    signature:
      "06b492a40b4944bd7c80e66e884a9ec1f5e9656b6ed2e8ffbeb8e8e0552c16645788faa6d5925b05e4bce58ce7f8915ea5b98f1019aa7252becddd813a3f18ef",
  },
  {
    value: "1E-7",
    bytes:
      "0a3a0845109babb7021a2b616c6c6f3130786371707a726b793665666632673532716479653533786b6b396a786b7672306e716c6836220431452d37",
    digest: "2dbe5364275e22305ae6a1d1a21022af47f579b9dcdb2689934ab49646fdad92",
    signature:
      "a3db60d31bb99c82a54f144e4598282d1f95a220de63f258d2720469793c6b264bc4689d6becac919350159877d54291d6c42948ae92ddd968f4b66cbaa394d9",
  },
  {
    value: "0",
    bytes:
      "0a370845109babb7021a2b616c6c6f3130786371707a726b793665666632673532716479653533786b6b396a786b7672306e716c6836220130",
    digest: "09b17353a7abd0c75498797bab398ed290f9ed92a473da518c8ddc3ee94e8071",
    signature:
      "bc67396c778bc70c932098607861db373ba9447fe8e410c1caea161639969e0b0b256f5eac8c94270091634636ef51f1c617deaa3925fd7fae8488375d308071",
  },
];

describe("published vectors", () => {
  it.each(vectors)("of the value $value", ({ value, bytes, digest, signature }) => {
    const payload = buildWorkerPayload({ ...base, value });
    const bundle = InsertWorkerPayloadRequest.decode(payload.requestBytes).workerDataBundle?.inferenceForecastsBundle;
    expect(hex(InputInferenceForecastBundle.encode(bundle ?? {}))).toBe(bytes);
    expect(hex(payload.digest)).toBe(digest);
    expect(hex(payload.signature)).toBe(signature);
    expect(payload.value).toBe(value);
  });

  it("of the whole request", () => {
    const { requestBytes } = buildWorkerPayload({ ...base, value: 3521.5 });
    expect(requestBytes).toHaveLength(300);
    expect(createHash("sha256").update(requestBytes).digest("hex")).toBe(
      "a16fe714b9a18ba7ecb4c149d00d95265f520c3060eb2a41f98e5de2aa95723f",
    );
  });
});

describe("buildWorkerPayload", () => {
  it("signs tiny numbers in the chain's spelling", () => {
    expect(hex(buildWorkerPayload({ ...base, value: 1e-7 }).signature)).toBe(vectors[1]?.signature);
  });

  it("refuses another's address, and nonces and topics that cannot be", () => {
    const other = addressOf(publicKeyOf(new Uint8Array(32).fill(2)));
    expect(() => buildWorkerPayload({ ...base, worker: other, value: 1 })).toThrow(/not the address/);
    expect(() => buildWorkerPayload({ ...base, nonce: 0n, value: 1 })).toThrow(/no nonce/);
    expect(() => buildWorkerPayload({ ...base, topicId: 0, value: 1 })).toThrow(/no topic id/);
    expect(() => buildWorkerPayload({ ...base, value: Number.NaN })).toThrow(/finite/);
  });

  it("is verified as the chain does for every value", () => {
    const value = fc.double({ noNaN: true, min: -1e30, max: 1e30 }).filter((v) => v === 0 || Math.abs(v) > 1e-40);
    fc.assert(
      fc.property(value, (given) => {
        const { requestBytes, value: text } = buildWorkerPayload({ ...base, value: given });
        const check = verifyPayload(InsertWorkerPayloadRequest.decode(requestBytes));
        expect(check).toEqual({ valid: true, worker, topicId: 69n, nonce: 5100955n, value: text });
      }),
      { numRuns: 60 },
    );
  });
});

describe("verifyPayload", () => {
  const request = () => InsertWorkerPayloadRequest.decode(buildWorkerPayload({ ...base, value: "12.5" }).requestBytes);
  type Data = NonNullable<ReturnType<typeof request>["workerDataBundle"]>;

  function tampered(change: (data: Data) => void) {
    const copy = request();
    change(copy.workerDataBundle as Data);
    return verifyPayload(copy);
  }
  function inference(data: Data) {
    const found = data.inferenceForecastsBundle?.inference;
    if (found === undefined) throw new Error("no inference");
    return found;
  }

  it.each<[string, (data: Data) => void, string]>([
    [
      "another value",
      (data) => {
        inference(data).value = "12.6";
      },
      "signature",
    ],
    [
      "another spelling of the value",
      (data) => {
        inference(data).value = "12.50";
      },
      "signature",
    ],
    [
      "a value out of bounds",
      (data) => {
        inference(data).value = "1e41";
      },
      "value",
    ],
    [
      "no number",
      (data) => {
        inference(data).value = "NaN";
      },
      "value",
    ],
    [
      "another topic inside",
      (data) => {
        inference(data).topicId = 70n;
      },
      "mismatch",
    ],
    [
      "another nonce outside",
      (data) => {
        data.nonce = { blockHeight: 7n };
      },
      "mismatch",
    ],
    [
      "another inferer",
      (data) => {
        inference(data).inferer = addressOf(publicKeyOf(new Uint8Array(32).fill(2)));
      },
      "mismatch",
    ],
    [
      "another key",
      (data) => {
        data.pubkey = hex(publicKeyOf(new Uint8Array(32).fill(2)));
      },
      "pubkey",
    ],
    [
      "a cut key",
      (data) => {
        data.pubkey = data.pubkey.slice(2);
      },
      "pubkey",
    ],
    [
      "no inference",
      (data) => {
        data.inferenceForecastsBundle = undefined;
      },
      "incomplete",
    ],
    [
      "a cut signature",
      (data) => {
        data.inferencesForecastsBundleSignature = new Uint8Array(63);
      },
      "signature",
    ],
    [
      "a zero signature",
      (data) => {
        data.inferencesForecastsBundleSignature = new Uint8Array(64);
      },
      "signature",
    ],
    [
      "a worker that is no address",
      (data) => {
        data.worker = "allo1x";
      },
      "address",
    ],
  ])("tells %s", (_, change, problem) => {
    expect(tampered(change)).toMatchObject({ valid: false, problem });
  });

  it.each(["0.0000001", "1e3", "007", ".5"])(
    "refuses a signature over %s, which the chain spells otherwise",
    (value) => {
      const check = tampered((data) => {
        inference(data).value = value;
        const digest = sha256(InputInferenceForecastBundle.encode(data.inferenceForecastsBundle ?? {}));
        const signed = Secp256k1.createSignature(digest, privateKey);
        data.inferencesForecastsBundleSignature = Uint8Array.from([...signed.r(32), ...signed.s(32)]);
      });
      expect(check).toMatchObject({ valid: false, problem: "signature" });
    },
  );

  it("refuses the high-S twin of a signature", () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const check = tampered((data) => {
      const given = data.inferencesForecastsBundleSignature;
      const twin = (order - BigInt(`0x${hex(given.slice(32))}`)).toString(16).padStart(64, "0");
      data.inferencesForecastsBundleSignature = Uint8Array.from([...given.slice(0, 32), ...Buffer.from(twin, "hex")]);
    });
    expect(check).toMatchObject({ valid: false, problem: "signature" });
  });
});
