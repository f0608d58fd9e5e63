/**
 * What a topic asks for, read from its metadata text. Nothing on the chain states it: names such as "8h BTC/USD Log-Return
 * Prediction (5min Updates)" are all there is.
 */

export type TopicKind = "price" | "log_return" | "volatility" | "unknown";

export interface TopicSemantics {
  kind: TopicKind;
  /** Canonical market, e.g. btcusd; null when the text names none. */
  asset: string | null;
  /** How far ahead the asked value lies; null when the text does not say. */
  horizonMinutes: number | null;
}

const MOST_CHARACTERS = 1000;

const UNIT_MINUTES: Record<string, number> = { m: 1, h: 60, d: 1440, w: 10_080 };

const UNITS = "minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w";
const DURATION = new RegExp(`(?<![\\w.])(\\d{1,5}(?:\\.\\d{1,3})?)[\\s-]*(${UNITS})(?![a-z0-9])`, "gi");

/** How often something happens, not how far ahead: "5min Updates", "every 10 minutes". */
const CADENCE_AFTER = /^[\s-]*(?:updates?|updating|cadence|epochs?|intervals?|candles?)\b/i;
const CADENCE_BEFORE = /(?:every|each|per|updated|updates?)[\s:-]*$/i;

const QUOTES = "USDT|USDC|USD|EUR|BTC|ETH";
const PAIR = new RegExp(`(?<![A-Za-z0-9])([A-Z0-9]{2,12})\\s?[/_-]\\s?(${QUOTES})(?![A-Za-z0-9])`);
const JOINED_PAIR = /(?<![A-Za-z0-9])([A-Z0-9]{2,10})(USD[TC]?)(?![A-Za-z0-9])/;
/** Assets known well enough to be recognised without a quote currency, as in "ETH 10min Prediction". */
const LONE_ASSETS =
  /(?<![A-Za-z0-9])(BTC|ETH|SOL|BNB|ARB|BERA|NEAR|AVAX|ATOM|DOGE|XRP|ADA|LINK|SUI|TON|TRX|DOT)(?![A-Za-z0-9])/;

/** Read a topic's metadata. Never throws; what the text does not say is `unknown` or null. */
export function topicSemantics(metadata: string): TopicSemantics {
  const text = metadata.slice(0, MOST_CHARACTERS);
  return { kind: kindOf(text), asset: assetOf(text), horizonMinutes: horizonOf(text) };
}

function kindOf(text: string): TopicKind {
  if (/volatilit/i.test(text)) return "volatility";
  if (/log[\s_-]*returns?\b/i.test(text)) return "log_return";
  if (/\b(?:volume|return|direction|market\s?cap|gas|tvl|rate|ratio|probability|winner|election)s?\b/i.test(text))
    return "unknown";
  if (/\bprices?\b/i.test(text)) return "price";
  // The first topics said only "ETH 10min Prediction" and meant the price.
  return /\bpredictions?\b/i.test(text) && assetOf(text) !== null && horizonOf(text) !== null ? "price" : "unknown";
}

function assetOf(text: string): string | null {
  const pair = PAIR.exec(text) ?? JOINED_PAIR.exec(text);
  if (pair !== null) return `${pair[1]}${canonicalQuote(pair[2] ?? "")}`.toLowerCase();
  const lone = LONE_ASSETS.exec(text);
  return lone === null ? null : `${lone[1]}usd`.toLowerCase();
}

function canonicalQuote(quote: string): string {
  return quote.startsWith("USD") ? "USD" : quote;
}

function horizonOf(text: string): number | null {
  for (const match of text.matchAll(DURATION)) {
    const after = text.slice(match.index + match[0].length);
    if (CADENCE_AFTER.test(after) || CADENCE_BEFORE.test(text.slice(0, match.index))) continue;
    const minutes = Number(match[1]) * (UNIT_MINUTES[(match[2] ?? "").charAt(0).toLowerCase()] ?? Number.NaN);
    if (Number.isFinite(minutes) && minutes > 0) return minutes;
  }
  return null;
}
