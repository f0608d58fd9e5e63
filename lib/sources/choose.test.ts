import { describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import { AtlasSource } from "./atlas";
import { BinanceSource } from "./binance";
import { listSources, parseSourceId, sourceById, sourceFor, sourceIdFor, sourceTitle } from "./choose";
import { SourceError } from "./source";

const config = (env: Record<string, string> = {}) => parseConfig(env, "/");
const REAL = { FORGE_NETWORK: "testnet" };
const KEYED = { ...REAL, ALLORA_API_KEY: "UP-mine" };

describe("the source that is meant", () => {
  it.each([
    [{}, "atlas:chain-1"],
    [{ FORGE_MARKET_SOURCE: "binance-futures" }, "binance-futures:chain-1"],
    [REAL, "binance-spot"],
    [KEYED, "atlas"],
    [{ ...KEYED, FORGE_MARKET_SOURCE: "binance-spot" }, "binance-spot"],
    [{ ...REAL, FORGE_MARKET_SOURCE: "atlas" }, "atlas"],
    [{ ...KEYED, FORGE_ATLAS_URL: "https://forge-data.allora.run/api/" }, "atlas"],
    [{ ...REAL, FORGE_ATLAS_URL: "http://127.0.0.1:99/api" }, "atlas:127.0.0.1:99"],
    [{ ...REAL, FORGE_BINANCE_SPOT_URL: "https://mirror.example" }, "binance-spot:mirror.example"],
  ])("with %j is %s", (env, id) => {
    expect(sourceIdFor(config(env), "chain-1")).toBe(id);
    expect(listSources(config(env), "chain-1")[0]).toMatchObject({ id, isDefault: true });
  });

  it("is the one that is asked, and every listed one can be had by its id", () => {
    for (const env of [{}, KEYED, { ...KEYED, FORGE_BINANCE_SPOT_URL: "https://mirror.example" }]) {
      expect(sourceFor(config(env), "chain-1").id).toBe(sourceIdFor(config(env), "chain-1"));
      const listed = listSources(config(env), "chain-1");
      expect(listed.map(({ kind }) => kind).sort()).toEqual(["atlas", "binance-futures", "binance-spot"]);
      for (const { id, kind } of listed) {
        const source = sourceById(config(env), "chain-1", id);
        expect(source.id).toBe(id);
        expect(source).toBeInstanceOf(kind === "atlas" ? AtlasSource : BinanceSource);
        expect(parseSourceId(id).kind).toBe(kind);
      }
    }
  });

  it("without a key says where to get one", () => {
    const [, atlas] = listSources(config(REAL), "c");
    expect(atlas).toMatchObject({
      kind: "atlas",
      state: "needs_key",
      message: expect.stringContaining("ALLORA_API_KEY"),
    });
    expect(() => sourceById(config(REAL), "c", "atlas")).toThrow("https://developer.allora.network");
  });

  it("is never another one than the one that was named", () => {
    for (const id of ["file:mine", "atlas:other-chain", "binance-spot", "moon", ""]) {
      expect(() => sourceById(config(), "chain-1", id)).toThrow(SourceError);
    }
    expect(() => sourceById(config(), "chain-1", "file:mine")).toThrow("what was brought in files is all there is");
  });

  it("warns of prices that are not in dollars", () => {
    for (const { kind, note } of listSources(config(), "c")) {
      if (kind === "atlas") expect(note).toBeNull();
      else expect(note).toContain("USDT");
    }
  });
});

describe("a stored source's id", () => {
  it.each([
    ["atlas", "Atlas"],
    ["binance-spot:forge-1", "Binance spot (forge-1)"],
    ["file:my-candles", "File my-candles"],
    ["atlas:127.0.0.1:99", "Atlas (127.0.0.1:99)"],
  ])("%s reads %s", (id, title) => {
    expect(sourceTitle(parseSourceId(id))).toBe(title);
  });

  it.each(["", "moon", "file", "file:", "Atlas", "atlas:"])("is not %j", (id) => {
    expect(() => parseSourceId(id)).toThrow(SourceError);
  });
});
