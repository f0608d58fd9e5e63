import { describe, expect, it } from "vitest";
import { Chain } from "@/workers/sandbox/chain/chain";
import { SyntheticMarket } from "@/workers/sandbox/market/synthetic";
import { competitorAddresses } from "./competitors";
import { TOPIC_CONSTANTS, type TopicState } from "./state";

function makeChain(seed = "s") {
  const { chain } = Chain.open({
    storage: null,
    genesis: { seed, emissions: "v10", timeMs: Date.UTC(2026, 10, 23), blockMs: 30_000 },
    makeMarket: (_, marketSeed) => new SyntheticMarket(marketSeed),
  });
  chain.state.chainId = "allora-sandbox-test"; // competitors draw by it
  return chain;
}

function names(chain: Chain, height: number): string[] {
  return (chain.blocks.get(height)?.events ?? []).map((event) => event.type.replace("emissions.v10.", ""));
}

describe("a topic's clock", () => {
  const chain = makeChain();
  for (let i = 0; i < 2_000; i++) chain.produceBlock();
  const topic = chain.state.topics["77"] as TopicState;
  const { epochLength, groundTruthLag, submissionWindow } = topic.definition;
  const nonce = topic.phase + 150 * epochLength;

  it("asks for five minutes ahead in ten blocks of half a minute", () => {
    expect([epochLength, groundTruthLag, submissionWindow]).toEqual([10, 10, 8]);
    expect(chain.state.topics["64"]?.definition.groundTruthLag).toBe(960);
    expect(chain.state.topics["69"]?.definition.groundTruthLag).toBe(2880);
  });

  it("opens, closes and settles a nonce at the heights of the reference", () => {
    expect(names(chain, nonce)).toContain("EventWorkerSubmissionWindowOpened");
    expect(names(chain, nonce + submissionWindow)).toEqual(
      expect.arrayContaining([
        "EventWorkerSubmissionWindowClosed",
        "EventNetworkInferenceBundle",
        "EventWorkerLastCommitSet",
      ]),
    );
    const settled = nonce + groundTruthLag + epochLength;
    expect(names(chain, settled)).toEqual(
      expect.arrayContaining(["EventNetworkLossSet", "EventScoresSet", "EventEMAScoresSet", "EventRewardsSettled"]),
    );
    const scores = chain.blocks.get(settled)?.events.find((event) => event.type.endsWith("EventScoresSet"));
    expect(scores?.attributes.find((a) => a.key === "block_height")?.value).toBe(`"${nonce}"`);
    expect(scores?.attributes.find((a) => a.key === "topic_id")?.value).toBe('"77"');
  });

  it("weighs the sharpest competitors more than the standing still and the biased", () => {
    const [sharp, , , loud, biased] = competitorAddresses(77).map((address) => topic.workers[address]);
    expect(sharp?.weight).toBeGreaterThan(biased?.weight as number);
    expect(sharp?.regret).toBeGreaterThan(loud?.regret as number);
    expect(sharp?.regret).toBeGreaterThan(biased?.regret as number);
  });

  it("does better as a network than its average member", () => {
    const settled = topic.epochs.flatMap((epoch) => epoch.settled ?? []);
    const mean = (logs: number[]) => logs.reduce((sum, log) => sum + 10 ** log, 0) / logs.length;
    expect(mean(settled.map((s) => s.combinedLoss))).toBeLessThan(
      mean(settled.flatMap((s) => Object.values(s.losses))),
    );
  });

  it("pays every competitor, by fractions between 0 and 1, and never more than the epoch has", () => {
    const fractions = Object.values(topic.workers).map((worker) => worker.rewardFraction ?? 0);
    expect(fractions.every((fraction) => fraction > 0 && fraction < 1)).toBe(true);
    for (const block of chain.blocks.values()) {
      for (const event of block.events.filter(({ type }) => type.endsWith("EventRewardsSettled"))) {
        const rewards = JSON.parse(event.attributes.find(({ key }) => key === "rewards")?.value ?? "[]") as string[];
        const share = rewards.reduce((sum, uallo) => sum + Number(uallo), 0) / TOPIC_CONSTANTS.rewardPerEpochUallo;
        // F/(F + H) with one reputer: above a half as soon as several inferers share it.
        expect(share).toBeGreaterThan(0.5);
        expect(share).toBeLessThan(1);
      }
    }
    expect(Object.values(chain.state.accounts).every((account) => account.uallo > 0n)).toBe(true);
  });

  it("comes to the same numbers from the same seed and chain id", () => {
    const again = makeChain();
    for (let i = 0; i < 100; i++) again.produceBlock();
    expect(again.blocks.get(90)).toEqual(chain.blocks.get(90));
  });
});
