import { describe, expect, it } from "vitest";
import type { ChainEvent } from "@/lib/allora/client";
import { factsOf, isEmpty } from "./chain-facts";

const OURS = "allo1ours";
const watched = { topics: new Set([77]), addresses: new Set([OURS]) };
const facts = (...events: ChainEvent[]) => factsOf({ height: 200n, events }, watched);
const event = (name: string, attributes: Record<string, unknown>): ChainEvent => ({
  name,
  attributes: { topic_id: "77", ...attributes },
});

describe("factsOf", () => {
  it("reads windows, whichever way a version names the nonce", () => {
    const read = facts(
      event("EventWorkerSubmissionWindowOpened", { nonce_block_height: "190", window_end_block: "198" }),
      event("EventWorkerSubmissionWindowOpened", { nonce: { block_height: "191" } }),
      event("EventWorkerSubmissionWindowClosed", { nonce_block_height: 180 }),
      event("EventNetworkLossSet", { block_height: "170", bundle: {} }),
    );
    expect(read.opened).toEqual([
      { topicId: 77, nonce: 190n, windowEnd: 198n },
      { topicId: 77, nonce: 191n, windowEnd: null },
    ]);
    expect(read.closed).toEqual([{ topicId: 77, nonce: 180n }]);
    expect(read.losses).toEqual([{ topicId: 77, nonce: 170n }]);
  });

  it("merges what a block says of one of our nonces, and leaves others out", () => {
    const base = { actor_type: "ACTOR_TYPE_INFERER_UNSPECIFIED", addresses: ["allo1other", OURS] };
    const read = facts(
      event("EventScoresSet", { ...base, block_height: "170", scores: ["1", "-0.25"] }),
      event("EventEMAScoresSet", { ...base, nonce: "170", scores: ["1", "0.5"], is_active: [false, true] }),
      event("EventRewardsSettled", { ...base, block_height: "170", rewards: ["5", "123456789012345678901"] }),
    );
    expect(read.scores).toEqual([
      {
        topicId: 77,
        nonce: 170n,
        address: OURS,
        score: -0.25,
        scoreEma: 0.5,
        active: true,
        rewardUallo: "123456789012345678901",
      },
    ]);
  });

  it("takes no score of a forecaster or reputer, no number that is none, no topic that is not watched", () => {
    const addresses = [OURS];
    const read = facts(
      event("EventScoresSet", { actor_type: "ACTOR_TYPE_REPUTER", block_height: "170", addresses, scores: ["1"] }),
      event("EventScoresSet", { actor_type: "ACTOR_TYPE_FORECASTER", block_height: "170", addresses, scores: ["1"] }),
      event("EventInsertInfererPayload", { nonce: "170", inferer: "allo1other" }),
      event("EventWorkerSubmissionWindowClosed", { nonce_block_height: "x" }),
      { name: "EventScoresSet", attributes: { topic_id: "78", block_height: "170", addresses, scores: ["1"] } },
      { name: "transfer", attributes: { sender: OURS } },
    );
    expect(isEmpty(read)).toBe(true);
    const odd = facts(event("EventScoresSet", { block_height: "170", addresses, scores: ["NaN"] }));
    expect(odd.scores).toEqual([{ topicId: 77, nonce: 170n, address: OURS }]);
  });

  it("sees our accepted payloads", () => {
    const read = facts(event("EventInsertInfererPayload", { nonce: "190", inferer: OURS, value: "1" }));
    expect(read.payloads).toEqual([{ topicId: 77, nonce: 190n, address: OURS }]);
  });
});
