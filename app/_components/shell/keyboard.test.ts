import { describe, expect, it } from "vitest";
import { interpret } from "./keyboard";
import { PLACES, placeOf } from "./places";

const press = (key: string, atMs = 0, isForOthers = false) => ({ key, atMs, isForOthers });

describe("shortcuts", () => {
  it("go to a place by g and its letter", () => {
    const { pending, command } = interpret(null, press("g", 0));
    expect(command).toBeNull();
    expect(interpret(pending, press("t", 400)).command).toEqual({ kind: "go", key: "t" });
  });

  it("forget g after a second", () => {
    expect(interpret({ atMs: 0 }, press("t", 1_500)).command).toBeNull();
  });

  it("leave keys to text fields and to the browser", () => {
    expect(interpret({ atMs: 0 }, press("t", 100, true))).toEqual({ pending: null, command: null });
    expect(interpret(null, press("?", 0, true)).command).toBeNull();
  });

  it("show the keys by a question mark", () => {
    expect(interpret(null, press("?")).command).toEqual({ kind: "help" });
  });
});

describe("places", () => {
  it("have keys of their own", () => {
    expect(new Set(PLACES.map((place) => place.key)).size).toBe(PLACES.length);
  });

  it("own the pages below them", () => {
    expect(placeOf("/")?.name).toBe("Overview");
    expect(placeOf("/topics/77")?.name).toBe("Topics");
    expect(placeOf("/deployments")?.name).toBe("Workers");
    expect(placeOf("/elsewhere")).toBeUndefined();
  });
});
