import { describe, expect, it } from "vitest";
import type { NonceScore, TopicEpoch } from "@/lib/store/generated/client";
import type { ShownSubmission } from "./submission-view";
import { timelineSlots } from "./timeline-slots";

const AT = new Date("2026-01-02T03:04:05.000Z");

function epoch(nonce: bigint, more: Partial<TopicEpoch> = {}): TopicEpoch {
  return {
    chainId: "c",
    topicId: 77,
    nonce,
    openedAt: new Date(AT.getTime() + Number(nonce) * 30_000),
    windowEnd: nonce + 8n,
    closed: true,
    networkInference: null,
    truth: null,
    networkLoss: null,
    settledHeight: null,
    updatedAt: AT,
    ...more,
  };
}

function submission(nonce: bigint, state: string): ShownSubmission {
  return {
    id: `s${nonce}`,
    chainId: "c",
    topicId: 77,
    address: "allo1",
    nonce,
    deploymentId: "d",
    modelId: "m",
    state,
    windowEnd: nonce + 8n,
    asOf: AT,
    prediction: 0.001,
    basePrice: 50_000,
    value: "50050.5",
    sequence: 1n,
    txHash: "AB",
    feeUallo: "3000000",
    includedHeight: null,
    code: null,
    codespace: null,
    outcome: null,
    message: null,
    broadcasts: 1,
    timings: null,
    createdAt: AT,
    updatedAt: AT,
  };
}

const live = { live: true, liveSinceHeight: 0n, scores: [] as NonceScore[] };
const slots = (input: Parameters<typeof timelineSlots>[0]) => timelineSlots(input).map((slot) => slot.slot);

describe("timelineSlots", () => {
  it("tells what came of each state of the ledger", () => {
    const states = [
      "claimed",
      "computed",
      "signed",
      "broadcast",
      "confirmed",
      "rejected",
      "refused",
      "expired",
      "missed",
    ];
    const submissions = states.map((state, i) => submission(BigInt(i * 10), state));
    const shown = timelineSlots({ ...live, epochs: [], submissions, height: 1_000n });
    expect(shown.map(({ submission: s, slot }) => [s?.state, slot])).toEqual([
      ["claimed", "pending"],
      ["computed", "pending"],
      ["signed", "pending"],
      ["broadcast", "pending"],
      ["confirmed", "confirmed"],
      ["rejected", "failed"],
      ["refused", "refused"],
      ["expired", "failed"],
      ["missed", "missed"],
    ]);
  });

  it("calls a nonce missed only after its window, with two blocks of grace", () => {
    const at = (height: bigint) => slots({ ...live, epochs: [epoch(100n)], submissions: [], height });
    expect(at(100n)).toEqual(["open"]);
    expect(at(107n)).toEqual(["open"]);
    expect(at(108n)).toEqual(["pending"]);
    expect(at(110n)).toEqual(["pending"]);
    expect(at(111n)).toEqual(["missed"]);
  });

  it("never calls a nonce missed that opened before the worker was live, or when it is not", () => {
    const epochs = [epoch(90n), epoch(100n), epoch(110n)];
    expect(slots({ ...live, liveSinceHeight: 101n, epochs, submissions: [], height: 130n })).toEqual([
      "not_deployed",
      "not_deployed",
      "missed",
    ]);
    expect(slots({ ...live, live: false, epochs, submissions: [], height: 130n })).toEqual(
      Array(3).fill("not_deployed"),
    );
    expect(slots({ ...live, liveSinceHeight: null, epochs, submissions: [], height: 130n })).toEqual(
      Array(3).fill("not_deployed"),
    );
    // Live since the middle of an open window: it may still submit.
    expect(slots({ ...live, liveSinceHeight: 103n, epochs: [epoch(100n)], submissions: [], height: 103n })).toEqual([
      "open",
    ]);
  });

  it("keeps the newest 25, oldest first, with real block times and what the network said", () => {
    const epochs = Array.from({ length: 40 }, (_, i) => epoch(BigInt(i * 10), { networkInference: "1.5", truth: 2 }));
    const score: NonceScore = {
      chainId: "c",
      topicId: 77,
      address: "allo1",
      nonce: 390n,
      active: true,
      loss: -3,
      score: 0.2,
      scoreEma: 0.1,
      rewardUallo: "12",
      rewardFraction: 0.05,
      updatedAt: AT,
    };
    const shown = timelineSlots({
      ...live,
      epochs: epochs.reverse(),
      scores: [score],
      submissions: [submission(390n, "confirmed")],
      height: 395n,
    });
    expect(shown).toHaveLength(25);
    expect(shown[0]).toMatchObject({
      nonce: 150,
      slot: "missed",
      openedAt: "2026-01-02T04:19:05.000Z",
      windowEnd: 158,
    });
    expect(shown.at(-1)).toMatchObject({
      nonce: 390,
      slot: "confirmed",
      networkInference: "1.5",
      truth: 2,
      loss: -3,
      score: 0.2,
      scoreEma: 0.1,
      rewardUallo: "12",
      rewardFraction: 0.05,
    });
    const times = shown.map((slot) => slot.nonce);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
