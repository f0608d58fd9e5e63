/**
 * Eight built-in competitors a topic, of differing skill. Some see a part of what will happen, drowned in noise (a real model's
 * correlation with the truth), some only the past. What they say depends on the seed and the nonce alone.
 */
import { sha256 } from "@cosmjs/crypto";
import { toBech32, toUtf8 } from "@cosmjs/encoding";
import { type Market, priceAt } from "@/workers/sandbox/market/market";
import { RandomStream } from "@/workers/sandbox/random";
import type { TopicDefinition } from "./definitions";

interface View {
  /** Log return that will come over the horizon. */
  future: number;
  /** Typical size of it. */
  sigma: number;
  /** Log return over the horizon just passed. */
  past: number;
  random: RandomStream;
}

interface Competitor {
  name: string;
  /** Share of epochs in which it says nothing. */
  absence: number;
  predict(view: View): number;
}

/** A prediction that correlates with the truth by `skill`, of a size that suits it. */
function skilled(skill: number, bias = 0, loudness = 1) {
  return ({ future, sigma, random }: View): number => {
    const noise = sigma * random.normal();
    return loudness * skill * (skill * future + Math.sqrt(1 - skill * skill) * noise) + bias * sigma;
  };
}

const COMPETITORS: Competitor[] = [
  { name: "sharp", absence: 0, predict: skilled(0.35) },
  { name: "steady", absence: 0, predict: skilled(0.22) },
  { name: "modest", absence: 0, predict: skilled(0.1) },
  { name: "loud", absence: 0, predict: skilled(0.25, 0, 4) },
  { name: "biased", absence: 0, predict: skilled(0.2, 0.4) },
  { name: "lazy", absence: 0.35, predict: skilled(0.3) },
  { name: "chaser", absence: 0.02, predict: ({ past }) => 0.3 * past },
  { name: "still", absence: 0, predict: () => 0 },
];

export function competitorAddress(topicId: number, name: string): string {
  return toBech32("allo", sha256(toUtf8(`sandbox competitor ${topicId} ${name}`)).slice(0, 20));
}

export function competitorAddresses(topicId: number): string[] {
  return COMPETITORS.map((competitor) => competitorAddress(topicId, competitor.name));
}

/** The competitor that says something in the given block of a window (0 = first), and what; absent ones are left out. */
export function competitorValues(input: {
  definition: TopicDefinition;
  market: Market;
  seed: string;
  nonce: number;
  openedAtMs: number;
  horizonMs: number;
  /** Index of the block within the window. */
  block: number;
}): { worker: string; value: number }[] {
  const { definition, market, seed, nonce, openedAtMs, horizonMs, block } = input;
  const turns = Math.max(1, definition.submissionWindow - 1);
  const due = COMPETITORS.filter((_, i) => i % turns === block);
  if (due.length === 0) return [];
  const base = priceAt(market, definition.market, openedAtMs);
  const future = Math.log(priceAt(market, definition.market, openedAtMs + horizonMs) / base);
  const past = Math.log(base / priceAt(market, definition.market, openedAtMs - horizonMs));
  const sigma = Math.max(1e-6, 0.0007 * Math.sqrt(horizonMs / 60_000));
  const said: { worker: string; value: number }[] = [];
  for (const competitor of due) {
    const random = new RandomStream(`${seed}/competitor/${definition.id}/${competitor.name}/${nonce}`);
    if (random.uniform() < competitor.absence) continue;
    const logReturn = competitor.predict({ future, past, sigma, random });
    said.push({
      worker: competitorAddress(definition.id, competitor.name),
      value: definition.kind === "price" ? base * Math.exp(logReturn) : logReturn,
    });
  }
  return said;
}
