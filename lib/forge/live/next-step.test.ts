import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SubmissionState } from "@/lib/forge/views";
import { judgeReply, nextStep, type Reply, type Sending } from "./next-step";

const END = 110n;
const seen = (height: bigint, absent = false, sentAt: bigint | null = null) => ({ height, absent, sentAt });
const row = (state: SubmissionState) => ({ state, windowEnd: END });

describe("nextStep", () => {
  it.each([
    ["claimed", seen(108n), "compute"],
    ["claimed", seen(109n), "give_up"],
    ["computed", seen(108n), "sign"],
    ["computed", seen(109n), "give_up"],
    ["signed", seen(101n), "ask"],
    ["signed", seen(101n, true), "broadcast"],
    ["signed", seen(109n, true), "broadcast"],
    ["signed", seen(102n, true, 102n), "wait"],
    ["signed", seen(103n, true, 102n), "broadcast"],
    ["signed", seen(110n, true), "wait"],
    ["signed", seen(111n, true), "wait"],
    ["signed", seen(112n, true), "expire"],
    ["signed", seen(500n), "ask"],
    ["broadcast", seen(103n, true, 102n), "wait"],
    ["broadcast", seen(104n, true, 102n), "broadcast"],
    ["broadcast", seen(103n, true, null), "broadcast"],
    ["broadcast", seen(112n, true, 109n), "expire"],
    ["confirmed", seen(101n), "nothing"],
    ["rejected", seen(101n), "nothing"],
    ["refused", seen(101n), "nothing"],
    ["expired", seen(101n), "nothing"],
    ["missed", seen(101n), "nothing"],
  ] as const)("%s at %o: %s", (state, at, step) => {
    expect(nextStep(row(state), at).do).toBe(step);
  });

  it("never sends, signs or expires signed bytes without having asked the chain first", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<SubmissionState>("signed", "broadcast"),
        fc.bigInt(90n, 130n),
        fc.option(fc.bigInt(90n, 130n), { nil: null }),
        (state, height, sentAt) => {
          expect(nextStep(row(state), { height, absent: false, sentAt }).do).toBe("ask");
          expect(["sign", "compute"]).not.toContain(nextStep(row(state), { height, absent: true, sentAt }).do);
        },
      ),
    );
  });
});

describe("judgeReply", () => {
  const first = { sequence: 7n, sentBefore: 0, blocksSinceUsed: null, blocksBehindOther: null };
  const later = { sequence: 7n, sentBefore: 1, blocksSinceUsed: null, blocksBehindOther: null };
  it.each<[Reply, Sending, string]>([
    [{ kind: "accepted" }, first, "broadcast"],
    [{ kind: "unknown" }, first, "keep"],
    [{ kind: "busy" }, first, "keep"],
    [{ kind: "wrong_sequence", expected: 9n }, first, "again"],
    [{ kind: "wrong_sequence", expected: 5n }, first, "again"],
    [{ kind: "wrong_sequence", expected: 5n }, { ...first, blocksBehindOther: 0n }, "keep"],
    [{ kind: "wrong_sequence", expected: 5n }, { ...first, blocksBehindOther: 2n }, "keep"],
    // The other one does not come: its place is taken.
    [{ kind: "wrong_sequence", expected: 5n }, { ...first, blocksBehindOther: 3n }, "again"],
    [{ kind: "wrong_sequence", expected: 5n }, { ...later, blocksBehindOther: 9n }, "keep"],
    [{ kind: "wrong_sequence", expected: null }, first, "again"],
    [{ kind: "wrong_sequence", expected: 9n }, later, "keep"],
    [{ kind: "wrong_sequence", expected: 9n }, { ...later, blocksSinceUsed: 1n }, "keep"],
    [{ kind: "wrong_sequence", expected: 9n }, { ...later, blocksSinceUsed: 2n }, "again"],
    // A gap below: the bytes may still become valid, so they are kept and sent again.
    [{ kind: "wrong_sequence", expected: 5n }, { ...later, blocksSinceUsed: 9n }, "keep"],
    [{ kind: "refused", again: true }, first, "again"],
    [{ kind: "refused", again: false }, first, "reject"],
    [{ kind: "refused", again: true }, later, "keep"],
  ])("%o, %o: %s", (reply, sending, verdict) => {
    expect(judgeReply(reply, sending)).toBe(verdict);
  });
});
