import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonErrorIndex, MAX_BODY_BYTES, readJson } from "./json";

const post = (body: BodyInit | null, type: string | null = "application/json") =>
  new Request("http://127.0.0.1/", {
    method: "POST",
    body,
    headers: type === null ? {} : { "content-type": type },
    ...({ duplex: "half" } as object),
  });

describe("jsonErrorIndex", () => {
  it.each([
    ["{", 1],
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['{"y_true":[1,NaN]}', 13],
    ["[1,]", 3],
    ["[1 2]", 3],
    ['"a', 2],
    ['"a\nb"', 2],
    ['"\\x"', 1],
    ["01", 1],
    ["{a:1}", 1],
    ["[}", 1],
    ["", 0],
    ["1 1", 2],
    ["-", 0],
    ["[[]]]", 4],
  ])("finds where %j stops being JSON", (text, index) => {
    expect(jsonErrorIndex(text)).toBe(index);
  });

  it("agrees with JSON.parse on whether a text is JSON", () => {
    const parses = (text: string) => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const cut = fc
      .tuple(fc.json(), fc.nat(40), fc.string({ unit: "binary", maxLength: 3 }))
      .map(([json, at, noise]) => {
        return json.slice(0, at) + noise + json.slice(at + 1);
      });
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), cut, fc.string({ unit: fc.constantFrom(...'{}[]",:0-1.e\\ntrue \n') })),
        (text) => {
          expect(jsonErrorIndex(text) === null).toBe(parses(text));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("reads a string of two megabytes", () => {
    expect(jsonErrorIndex(`"${"é\\n\u007f".repeat(400_000)}`)).toBe(1_600_001);
  });
});

describe("readJson", () => {
  it("parses, and answers undefined where there is no body", async () => {
    expect(await readJson(post('{"a":[1]}', "application/json; charset=utf-8"))).toEqual({ a: [1] });
    expect(await readJson(post(null, null))).toBeUndefined();
  });

  it("names line and column", async () => {
    await expect(readJson(post('{\n "days": 1,\n}'))).rejects.toMatchObject({
      code: "malformed_json",
      message: 'The body is not JSON: unexpected "}" at line 3, column 1 (position 14).',
    });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "refuses %s",
    async (type) => {
      await expect(readJson(post("{}", type))).rejects.toMatchObject({ code: "unsupported_media_type" });
    },
  );

  it("refuses a body without a type", async () => {
    await expect(readJson(post(new TextEncoder().encode("{}"), null))).rejects.toMatchObject({
      code: "unsupported_media_type",
    });
  });

  it("stops reading a stream at the limit", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    await expect(readJson(post(endless))).rejects.toMatchObject({ code: "payload_too_large" });
    expect(sent).toBeLessThan(MAX_BODY_BYTES + 4 * 65_536);
  });

  it("reads more where more is meant, and no more than that", async () => {
    const larger = `"${"x".repeat(MAX_BODY_BYTES)}"`;
    expect(await readJson(post(larger), larger.length)).toHaveLength(MAX_BODY_BYTES);
    await expect(readJson(post(larger), larger.length - 1)).rejects.toMatchObject({ code: "payload_too_large" });
  });

  it("refuses what nests too deep, in whatever way, and nothing else", async () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
      ['[{"[":', "}]"],
    ] as const) {
      const deep = `${open.repeat(501)}1${close.repeat(501)}`;
      await expect(readJson(post(deep))).rejects.toMatchObject({ code: "malformed_json" });
    }
    const flat = JSON.stringify(Array.from({ length: 2000 }, () => [{ "[": '{[\\"[[' }]));
    expect(await readJson(post(flat))).toHaveLength(2000);
    expect(await readJson(post(`${"[".repeat(500)}${"]".repeat(500)}`))).toBeDefined();
  });

  it("refuses what no database text can hold, wherever it stands", async () => {
    for (const text of ['"a\\u0000b"', '{"title":["\\uD83D"]}', '{"\\u0000":1}', '["\\ude00\\ud83d"]']) {
      await expect(readJson(post(text)), text).rejects.toMatchObject({ code: "invalid_input" });
    }
    expect(await readJson(post('{"title":"\\ud83d\\ude00 \\\\u0000"}'))).toEqual({ title: "😀 \\u0000" });
  });

  it("believes a declared length that is too large", async () => {
    const request = new Request("http://127.0.0.1/", {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json", "content-length": String(MAX_BODY_BYTES + 1) },
    });
    await expect(readJson(request)).rejects.toMatchObject({ code: "payload_too_large" });
  });
});
