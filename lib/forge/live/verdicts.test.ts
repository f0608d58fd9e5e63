import { describe, expect, it } from "vitest";
import { replyOf, settledBy } from "./verdicts";

const answer = (codespace: string, code: number, log = "") => ({ hash: "AB", codespace, code, log });
const inBlock = (codespace: string, code: number, log = "") => ({
  ...answer(codespace, code, log),
  height: 9n,
  gasUsed: 1n,
  events: [],
});

describe("replyOf", () => {
  it.each([
    [answer("", 0), { kind: "accepted" }],
    [answer("sdk", 19, "tx already exists in cache"), { kind: "accepted" }],
    [answer("sdk", 20, "mempool is full"), { kind: "busy" }],
    [answer("sdk", 32, "account sequence mismatch, expected 12, got 11"), { kind: "wrong_sequence", expected: 12n }],
    [answer("sdk", 32, "incorrect account sequence"), { kind: "wrong_sequence", expected: null }],
    [answer("sdk", 13, "insufficient fees; got: 1uallo required: 5uallo"), { kind: "refused", again: true }],
    [answer("sdk", 2, "unable to resolve type URL /emissions.v9.X: tx parse error"), { kind: "refused", again: true }],
    [answer("sdk", 5, "insufficient funds"), { kind: "refused", again: false }],
    [answer("sdk", 30, "timeout height"), { kind: "refused", again: false }],
    [answer("strange", 999, "who knows"), { kind: "refused", again: false }],
  ])("%o", (result, reply) => {
    expect(replyOf(result).reply).toEqual(reply);
  });
});

describe("settledBy", () => {
  it.each([
    [inBlock("", 0), "confirmed", "accepted", false],
    [inBlock("emissions", 75, "unfulfilled nonce not found"), "missed", "missed", false],
    [inBlock("emissions", 67, "worker nonce window not available"), "missed", "missed", true],
    [inBlock("emissions", 78, "cannot update EMA more than once per window"), "rejected", "duplicate", false],
    [inBlock("undefined", 1, "inference already submitted"), "rejected", "duplicate", false],
    [inBlock("emissions", 47, "signature verification failed"), "rejected", "rejected", false],
    [inBlock("emissions", 10, "not registered"), "rejected", "rejected", false],
    [inBlock("sdk", 11, "out of gas"), "rejected", "rejected", true],
  ])("%o", (tx, state, outcome, again) => {
    const settled = settledBy(tx);
    expect(settled.end).toMatchObject({ state, outcome, includedHeight: 9n, code: tx.code });
    expect(settled.again).toBe(again);
  });
});
