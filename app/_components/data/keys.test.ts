import { describe, expect, it } from "vitest";
import { keys, mergeStale, staleAfter } from "./keys";

describe("staleAfter", () => {
  it("names the one deployment and the list, not the others' details", () => {
    expect(staleAfter({ table: "submission", id: "s1", deploymentId: "d1" })).toEqual([
      { key: keys.deployment("d1"), exact: false },
      { key: keys.deployments, exact: true },
    ]);
  });

  it("takes all deployments when a change names none", () => {
    expect(staleAfter({ table: "epoch", id: "77/100" })).toEqual([{ key: keys.deployments, exact: false }]);
  });

  it("loads only the log for a line of log", () => {
    expect(staleAfter({ table: "log", id: "1", deploymentId: "d1" })).toEqual([{ key: keys.logs("d1"), exact: true }]);
    expect(staleAfter({ table: "log", id: "1" })).toEqual([]);
  });

  it("loads a token's list for a token, and wallets with their workers for a wallet", () => {
    expect(staleAfter({ table: "token", id: "t1" })).toEqual([{ key: keys.tokens, exact: false }]);
    expect(staleAfter({ table: "wallet", id: "w1" })).toContainEqual({ key: keys.wallets, exact: false });
  });

  it("takes a deployment's own id", () => {
    expect(staleAfter({ table: "deployment", id: "d1" })).toContainEqual({ key: keys.deployment("d1"), exact: false });
  });
});

describe("mergeStale", () => {
  it("names each key once and drops what a wider key covers", () => {
    const merged = mergeStale([
      ...staleAfter({ table: "log", id: "1", deploymentId: "d1" }),
      ...staleAfter({ table: "submission", id: "s1", deploymentId: "d1" }),
      ...staleAfter({ table: "submission", id: "s2", deploymentId: "d1" }),
      ...staleAfter({ table: "network", id: "c" }),
    ]);
    expect(merged).toEqual([
      { key: keys.deployment("d1"), exact: false },
      { key: keys.deployments, exact: true },
      { key: keys.health, exact: false },
    ]);
  });

  it("widens when the same key is asked for exactly and wholly", () => {
    const merged = mergeStale([
      { key: keys.deployments, exact: true },
      { key: keys.deployments, exact: false },
      { key: keys.scores("d1"), exact: false },
    ]);
    expect(merged).toEqual([{ key: keys.deployments, exact: false }]);
  });
});
