/** The codec writes what the chain writes, and reads whatever a node may answer. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodecError, queriesByVersion, queryPath, singleOutput, typeUrl } from ".";
import { NetworkInferenceBundle, ValueBundle } from "./bundles";
import { formatGasPrice, parseGasPrice } from "./feemarket";
import { bool, decimal, embedded, int64, message, repeatedString, string, uint64 } from "./message";
import { Params, Score, Topic } from "./topics";
import { InputInferenceForecastBundle, RegisterRequest } from "./transactions";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const ADDRESS = "allo10xcqpzrky6eff2g52qdye53xkk9jxkvr0nqlh6";

describe("the bundle that a worker signs", () => {
  const vectors = [
    ["3521.5", "be790442719e768b7c90848bdf447fde182da0d3074911af5b4eedf4d562acf7"],
    ["1E-7", "2dbe5364275e22305ae6a1d1a21022af47f579b9dcdb2689934ab49646fdad92"],
    ["0", "09b17353a7abd0c75498797bab398ed290f9ed92a473da518c8ddc3ee94e8071"],
  ] as const;

  it.each(vectors)("of the value %s has the published digest", (value, digest) => {
    const inference = { topicId: 69, blockHeight: 5100955, inferer: ADDRESS, value };
    const encoded = InputInferenceForecastBundle.encode({ inference });
    expect(createHash("sha256").update(encoded).digest("hex")).toBe(digest);
    expect(InputInferenceForecastBundle.decode(encoded).inference).toMatchObject({ value, topicId: 69n });
  });

  it("refuses the empty text for a value", () => {
    expect(() => InputInferenceForecastBundle.encode({ inference: { value: "" } })).toThrow(CodecError);
  });
});

describe("wire format", () => {
  it("writes fields by ascending number and leaves zeros out", () => {
    expect(hex(RegisterRequest.encode({ isReputer: false, owner: "b", topicId: 69, sender: "a" }))).toBe(
      "0a01612045" + "2a0162",
    );
    expect(hex(Score.encode({}))).toBe("220130");
  });

  it("skips fields that it does not know, of every wire type", () => {
    const Newer = message("Newer", {
      before: uint64(6),
      score: decimal(4),
      text: string(90),
      list: repeatedString(91),
    });
    const encoded = Newer.encode({ before: 7, score: "1.5", text: "later", list: ["a", "b"] });
    const fixed = Uint8Array.from([0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7d, 1, 2, 3, 4]);
    expect(Score.decode(Uint8Array.from([...encoded, ...fixed]))).toEqual({
      topicId: 0n,
      blockHeight: 0n,
      address: "",
      score: "1.5",
    });
  });

  it("treats a known number of another wire type as unknown", () => {
    const Other = message("Other", { score: uint64(4) });
    expect(Score.decode(Other.encode({ score: 5 })).score).toBe("0");
  });

  it("gives missing fields their zero", () => {
    const status = queriesByVersion.v10.GetWorkerSubmissionWindowStatus.response.decode(new Uint8Array());
    expect(status).toMatchObject({ isOpen: false, windowEndBlock: 0n, isTopicActive: false });
    expect(queriesByVersion.v9.GetTopic.response.decode(new Uint8Array()).topic).toBeUndefined();
  });

  it("round-trips integers at their bounds and refuses others", () => {
    const Numbers = message("Numbers", { signed: int64(1), unsigned: uint64(2) });
    const signed = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const unsigned = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(signed, unsigned, (a, b) => {
        expect(Numbers.decode(Numbers.encode({ signed: a, unsigned: b }))).toEqual({ signed: a, unsigned: b });
      }),
    );
    for (const edge of [2n ** 31n - 1n, 2n ** 31n, 3n * 2n ** 30n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n - 1n]) {
      expect(Numbers.decode(Numbers.encode({ signed: edge, unsigned: edge }))).toEqual({
        signed: edge,
        unsigned: edge,
      });
    }
    expect(hex(Numbers.encode({ unsigned: 2n ** 31n }))).toBe("108080808008");
    expect(() => Numbers.encode({ unsigned: -1 })).toThrow(CodecError);
    expect(() => Numbers.encode({ signed: 2n ** 63n })).toThrow(CodecError);
  });

  it("round-trips topics", () => {
    const topic = fc.record({
      id: fc.bigInt({ min: 1n, max: 2n ** 40n }),
      metadata: fc.string(),
      allowNegative: fc.boolean(),
      epochLength: fc.bigInt({ min: 0n, max: 10n ** 9n }),
    });
    fc.assert(
      fc.property(topic, (given) => {
        expect(Topic.decode(Topic.encode(given))).toMatchObject(given);
      }),
    );
  });

  it("answers damaged bytes with a CodecError or a message, never with another error", () => {
    const valid = ValueBundle.encode({ topicId: 1, infererValues: [{ worker: ADDRESS, value: "1" }], naiveValue: "2" });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 80 }),
          fc.nat(valid.length).map((n) => valid.slice(0, n)),
        ),
        (bytes) => {
          try {
            ValueBundle.decode(bytes);
            Params.decode(bytes);
            Topic.decode(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(CodecError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("refuses bytes that are cut off inside a field", () => {
    const encoded = Score.encode({ address: ADDRESS, score: "12.5" });
    expect(() => Score.decode(encoded.slice(0, -1))).toThrow(CodecError);
  });

  it("refuses a table in which two fields share a number", () => {
    expect(() => message("Wrong", { a: bool(1), b: embedded(1, Score) })).toThrow(CodecError);
  });
});

describe("versions", () => {
  it("name their messages and queries", () => {
    expect(typeUrl("v10", "InsertWorkerPayload")).toBe("/emissions.v10.InsertWorkerPayloadRequest");
    expect(queryPath("v9", "GetWorkerLatestInferenceByTopicId")).toBe(
      "/emissions.v9.QueryService/GetWorkerLatestInferenceByTopicId",
    );
    expect(queryPath("v10", "GetParams")).toBe("/emissions.v10.QueryService/GetParams");
  });

  it("take the single output of a labelled bundle", () => {
    const bundle = NetworkInferenceBundle.decode(
      NetworkInferenceBundle.encode({
        combinedValue: [
          { labelName: "x", value: "1" },
          { labelName: "y", value: "2" },
        ],
      }),
    );
    expect(singleOutput(bundle.combinedValue)).toBe("2");
    expect(singleOutput([])).toBeUndefined();
  });
});

describe("gas prices", () => {
  it("are read in both spellings, rounded up to whole uallo", () => {
    expect(parseGasPrice("10000000000000000000")).toBe(10n);
    expect(parseGasPrice("10.000000000000000000")).toBe(10n);
    expect(parseGasPrice("10000000000000000001")).toBe(11n);
    expect(parseGasPrice("10.1")).toBe(11n);
    expect(parseGasPrice("ten")).toBeNull();
    expect(parseGasPrice(formatGasPrice(250_000_000n))).toBe(250_000_000n);
  });
});
