/** The sandbox's topics: ids, names and meaning of the testnet's, their lengths in blocks by the speed of the clock. */
import type { Market } from "@/workers/sandbox/market/market";

export interface TopicDefinition {
  id: number;
  metadata: string;
  lossMethod: "mse" | "czar";
  kind: "price" | "log_return";
  market: string;
  /** Blocks between openings. */
  epochLength: number;
  /** Blocks from the opening to the truth. */
  groundTruthLag: number;
  /** Blocks in which a nonce is accepted. */
  submissionWindow: number;
}

interface Plan {
  id: number;
  metadata: string;
  lossMethod: "mse" | "czar";
  kind: "price" | "log_return";
  horizonSeconds: number;
  epochSeconds: number;
}

const PLANS: Plan[] = [
  {
    id: 77,
    metadata: "PLAYGROUND FAST - 5 minute BTC/USD Price Prediction",
    lossMethod: "czar",
    kind: "price",
    horizonSeconds: 300,
    epochSeconds: 300,
  },
  {
    id: 64,
    metadata: "8h BTC/USD Log-Return Prediction (5min Updates)",
    lossMethod: "czar",
    kind: "log_return",
    horizonSeconds: 8 * 3600,
    epochSeconds: 300,
  },
  {
    id: 69,
    metadata: "PLAYGROUND: 1 day BTC/USD Price Prediction",
    lossMethod: "mse",
    kind: "price",
    horizonSeconds: 24 * 3600,
    epochSeconds: 900,
  },
];

const MIN_EPOCH_LENGTH = 6;

/** @param blockSeconds chain seconds per block */
export function topicDefinitions(blockSeconds: number, market: Market): TopicDefinition[] {
  // A replay need not hold bitcoin; then every topic is about what it does hold.
  const asset = market.names.includes("btcusd") ? "btcusd" : (market.names[0] as string);
  return PLANS.map((plan) => {
    const epochLength = Math.max(MIN_EPOCH_LENGTH, Math.round(plan.epochSeconds / blockSeconds));
    const epochs = Math.max(1, Math.round(plan.horizonSeconds / blockSeconds / epochLength));
    return {
      id: plan.id,
      metadata: asset === "btcusd" ? plan.metadata : plan.metadata.replace("BTC/USD", spelt(asset)),
      lossMethod: plan.lossMethod,
      kind: plan.kind,
      market: asset,
      epochLength,
      groundTruthLag: epochs * epochLength,
      submissionWindow: Math.max(3, epochLength - 2),
    };
  });
}

function spelt(market: string): string {
  return `${market.slice(0, -3)}/${market.slice(-3)}`.toUpperCase();
}
