import { describe, expect, it } from "vitest";
import type { DeploymentView, TopicView } from "@/lib/forge/views";
import { gasDays, gasUse, gasWords } from "./gas";

function worker(walletId: string, topicId: number, feeUallo: string | null, status = "live"): DeploymentView {
  return { topicId, status, wallet: { id: walletId }, lastSubmission: { feeUallo } } as unknown as DeploymentView;
}

const topics = [
  { topicId: 69, epochLength: 720 },
  { topicId: 77, epochLength: 60 },
] as unknown as TopicView[];

describe("gasUse", () => {
  it("adds up the live workers of the wallet", () => {
    const fleet = [
      worker("a", 69, "1000"),
      worker("a", 77, "500"),
      worker("b", 77, "9"),
      worker("a", 77, "9", "stopped"),
    ];
    // 5 s a block: a window an hour, and one every five minutes.
    expect(gasUse("a", fleet, topics, 5)).toEqual({
      workers: 2,
      submissionsPerDay: 24 + 288,
      ualloPerDay: 24 * 1000 + 288 * 500,
    });
  });

  it("is unknown without workers, without a fee of each of them, or without the chain's pace", () => {
    expect(gasUse("b", [worker("a", 69, "1000")], topics, 5)).toBeNull();
    expect(gasUse("a", [worker("a", 69, "1000"), worker("a", 77, null)], topics, 5)).toBeNull();
    expect(gasUse("a", [worker("a", 1, "1000")], topics, 5)).toBeNull();
    expect(gasUse("a", [worker("a", 69, "1000")], topics, null)).toBeNull();
  });
});

describe("gasDays", () => {
  const use = { workers: 1, submissionsPerDay: 24, ualloPerDay: 1000 };

  it("divides the balance by the use of a day", () => {
    expect(gasDays({ balanceUallo: "12500" }, use)).toBe(12.5);
    expect(gasDays({ balanceUallo: "0" }, use)).toBe(0);
  });

  it("is unknown with either", () => {
    expect(gasDays({ balanceUallo: null }, use)).toBeNull();
    expect(gasDays({ balanceUallo: "1" }, null)).toBeNull();
  });

  it.each([
    [0.4, "less than a day"],
    [1.9, "1 day"],
    [40.2, "40 days"],
    [1200, "3 years"],
    [1e9, "over 10 years"],
  ])("says %d as %s", (days, words) => expect(gasWords(days)).toBe(words));
});
