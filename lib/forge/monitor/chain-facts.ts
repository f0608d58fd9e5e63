/** What a block's events say that the product keeps: windows, losses, scores, rewards, payloads. Pure; any emissions version. */
import type { BlockEvents, ChainEvent } from "@/lib/allora/client";

export interface ScoreFact {
  topicId: number;
  nonce: bigint;
  address: string;
  active?: boolean;
  score?: number;
  scoreEma?: number;
  /** Decimal text; the payout truncates it. */
  rewardUallo?: string;
}

export interface BlockFacts {
  height: bigint;
  opened: { topicId: number; nonce: bigint; windowEnd: bigint | null }[];
  closed: { topicId: number; nonce: bigint }[];
  /** Nonces whose losses were settled in this block. */
  losses: { topicId: number; nonce: bigint }[];
  /** One per topic, nonce and address, merged from all events of the block. */
  scores: ScoreFact[];
  /** Accepted payloads. */
  payloads: { topicId: number; nonce: bigint; address: string }[];
}

/** Facts about topics that are not watched and addresses that are not ours are left out. */
export function factsOf(
  block: BlockEvents,
  { topics, addresses }: { topics: ReadonlySet<number>; addresses: ReadonlySet<string> },
): BlockFacts {
  const facts: BlockFacts = { height: block.height, opened: [], closed: [], losses: [], scores: [], payloads: [] };
  const scores = new Map<string, ScoreFact>();
  const scoreOf = (topicId: number, nonce: bigint, address: string): ScoreFact => {
    const key = `${topicId}:${nonce}:${address}`;
    const fact = scores.get(key) ?? { topicId, nonce, address };
    scores.set(key, fact);
    return fact;
  };

  for (const event of block.events) {
    const topicId = Number(event.attributes.topic_id);
    if (!topics.has(topicId)) continue;
    const nonce = nonceOf(event);
    if (nonce === null) continue;
    switch (event.name) {
      case "EventWorkerSubmissionWindowOpened":
        facts.opened.push({ topicId, nonce, windowEnd: integer(event.attributes.window_end_block) });
        break;
      case "EventWorkerSubmissionWindowClosed":
        facts.closed.push({ topicId, nonce });
        break;
      case "EventNetworkLossSet":
        facts.losses.push({ topicId, nonce });
        break;
      case "EventInsertInfererPayload": {
        const address = String(event.attributes.inferer);
        if (addresses.has(address)) facts.payloads.push({ topicId, nonce, address });
        break;
      }
      case "EventScoresSet":
      case "EventEMAScoresSet":
      case "EventRewardsSettled": {
        if (!isInferer(event)) break;
        const values = list(event.attributes[event.name === "EventRewardsSettled" ? "rewards" : "scores"]);
        const active = list(event.attributes.is_active);
        list(event.attributes.addresses).forEach((address, i) => {
          if (typeof address !== "string" || !addresses.has(address)) return;
          const fact = scoreOf(topicId, nonce, address);
          const value = String(values[i] ?? "");
          if (event.name === "EventRewardsSettled") {
            if (/^\d+(\.\d+)?$/.test(value)) fact.rewardUallo = value;
            return;
          }
          if (typeof active[i] === "boolean") fact.active = active[i];
          const number = value === "" ? Number.NaN : Number(value);
          if (!Number.isFinite(number)) return;
          if (event.name === "EventScoresSet") fact.score = number;
          else fact.scoreEma = number;
        });
        break;
      }
    }
  }
  facts.scores = [...scores.values()];
  return facts;
}

export function isEmpty(facts: BlockFacts): boolean {
  const { opened, closed, losses, scores, payloads } = facts;
  return opened.length + closed.length + losses.length + scores.length + payloads.length === 0;
}

/** Versions name it nonce_block_height, nonce or block_height, as a number or as a message. */
function nonceOf({ attributes }: ChainEvent): bigint | null {
  return integer(attributes.nonce_block_height) ?? integer(attributes.nonce) ?? integer(attributes.block_height);
}

function integer(value: unknown): bigint | null {
  if (typeof value === "object" && value !== null && "block_height" in value) return integer(value.block_height);
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : null;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Proto enums are names in JSON; zero values may be left out. */
function isInferer({ attributes }: ChainEvent): boolean {
  const actor = attributes.actor_type;
  return actor === undefined || actor === 0 || actor === "ACTOR_TYPE_INFERER_UNSPECIFIED";
}
