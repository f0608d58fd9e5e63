/** Every number, time and name as text. Unknown is always DASH, never zero. Pure: the present is passed in. */

export const DASH = "—";

type Maybe<T> = T | null | undefined;

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

function finite(value: Maybe<number | string>): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = typeof value === "number" ? value : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A typographic minus, so that signs align with digits. */
function minus(text: string): string {
  return text.replace(/^-/, "−").replace(/e-/, "e−");
}

/** 172800 → "172,800" */
export function formatInteger(value: Maybe<number | string>): string {
  const number = finite(value);
  return number === null ? DASH : minus(grouped.format(number));
}

/** `digits` significant digits; below 1e−5 and above 1e9 as a power of ten. */
export function formatSignificant(value: Maybe<number | string>, digits = 3): string {
  const number = finite(value);
  if (number === null) return DASH;
  if (number === 0) return "0";
  const size = Math.abs(number);
  if (size < 1e-5 || size >= 1e9) return minus(number.toExponential(digits - 1));
  const text = new Intl.NumberFormat("en-US", {
    minimumSignificantDigits: digits,
    maximumSignificantDigits: size >= 1000 ? 12 : digits,
    maximumFractionDigits: 20,
  }).format(size >= 1000 ? Math.round(number) : number);
  return minus(text);
}

/**
 * Numbers that lie within `spread` of one another, with as many decimals as tell them apart: what formats 0.998 and 1.003 as such,
 * where three significant digits would make both 1.00. A spread of nothing leaves the usual significant digits.
 */
export function formatWithin(spread: number, digits = 2): (value: Maybe<number>) => string {
  const decimals = digits - 1 - Math.floor(Math.log10(Math.abs(spread)));
  if (!Number.isFinite(decimals) || decimals > 12) return (value) => formatSignificant(value, digits + 1);
  return (value) => {
    const number = finite(value);
    if (number === null) return DASH;
    const text = number.toFixed(Math.max(0, decimals));
    return minus(Number(text) === 0 ? text.replace("-", "") : text);
  };
}

/** A price by its tick: cents from 10 up, five significant digits below. */
export function formatPrice(value: Maybe<number | string>): string {
  const number = finite(value);
  if (number === null) return DASH;
  if (Math.abs(number) < 10) return formatSignificant(number, 5);
  return minus(new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(number));
}

/** A log return with its sign and as many digits as a basis point's hundredth needs: "+0.001234". */
export function formatLogReturn(value: Maybe<number | string>): string {
  const number = finite(value);
  if (number === null) return DASH;
  const text = Math.abs(number).toFixed(6);
  return Number(text) === 0 ? "0.000000" : `${number < 0 ? "−" : "+"}${text}`;
}

export type ValueKind = "price" | "log_return" | "volatility" | "unknown";

/** A submitted value, a network inference or a truth, by the kind of its topic; its unit is `unitOf`. */
export function formatValue(value: Maybe<number | string>, kind: ValueKind): string {
  if (kind === "price") return formatPrice(value);
  if (kind === "log_return") return formatLogReturn(value);
  return formatSignificant(value, 4);
}

export function unitOf(kind: ValueKind): string {
  return { price: "USD", log_return: "ln", volatility: "σ", unknown: "" }[kind];
}

/** 0.5234 → "52.3 %" */
export function formatPercent(fraction: Maybe<number>, digits = 1): string {
  const number = finite(fraction);
  return number === null ? DASH : minus(`${(number * 100).toFixed(digits)} %`);
}

const UALLO_PER_ALLO = 10n ** 18n;

function uallo(amount: Maybe<string>): bigint | null {
  return typeof amount === "string" && /^-?\d+$/.test(amount) ? BigInt(amount) : null;
}

/** All digits: "0.000000000003 ALLO" */
export function formatAlloExact(amount: Maybe<string>): string {
  const units = uallo(amount);
  if (units === null) return DASH;
  const size = units < 0n ? -units : units;
  const fraction = (size % UALLO_PER_ALLO).toString().padStart(18, "0").replace(/0+$/, "");
  const whole = (size / UALLO_PER_ALLO).toLocaleString("en-US");
  return `${units < 0n ? "−" : ""}${whole}${fraction === "" ? "" : `.${fraction}`} ALLO`;
}

/** Four significant digits of ALLO; amounts below a millionth, such as fees, in uallo. */
export function formatAllo(amount: Maybe<string>): string {
  const units = uallo(amount);
  if (units === null) return DASH;
  if (units === 0n) return "0 ALLO";
  if (units < 10n ** 12n && units > -(10n ** 12n)) return `${formatInteger(Number(units))} uallo`;
  const allo = Number(units) / 1e18;
  const text = new Intl.NumberFormat("en-US", {
    maximumSignificantDigits: Math.max(4, Math.trunc(Math.log10(Math.abs(allo))) + 3),
  }).format(allo);
  return `${minus(text)} ALLO`;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB"];

export function formatBytes(bytes: Maybe<number>): string {
  const number = finite(bytes);
  if (number === null) return DASH;
  let power = 0;
  let size = number;
  while (size >= 1000 && power < BYTE_UNITS.length - 1) {
    size /= 1000;
    power++;
  }
  return `${power === 0 ? size : size.toPrecision(3)} ${BYTE_UNITS[power]}`;
}

/** Milliseconds of a step: "12 ms", "1.24 s", "3 min 20 s". */
export function formatMs(ms: Maybe<number>): string {
  const number = finite(ms);
  if (number === null) return DASH;
  if (number < 1000) return `${Math.round(number)} ms`;
  return number < 60_000 ? `${(number / 1000).toPrecision(3)} s` : formatDuration(number / 1000);
}

const STEPS = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

/** The two largest units: "3 d 4 h", "2 min 5 s", "4 s". */
export function formatDuration(seconds: Maybe<number>): string {
  const number = finite(seconds);
  if (number === null) return DASH;
  let left = Math.max(0, Math.round(number));
  const parts: string[] = [];
  for (const [size, unit] of STEPS) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
    left -= count * size;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** "5 min", "8 h", "1 d" */
export function formatHorizon(minutes: Maybe<number>): string {
  const number = finite(minutes);
  return number === null ? DASH : formatDuration(number * 60);
}

function largestUnit(seconds: number): string {
  for (const [size, unit] of STEPS) if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return "0 s";
}

/** "just now", "12 s ago", "in 3 min" */
export function formatRelative(at: Maybe<number | string>, nowMs: number): string {
  const ms = typeof at === "string" ? Date.parse(at) : at;
  if (ms === null || ms === undefined || Number.isNaN(ms)) return DASH;
  const seconds = Math.round((nowMs - ms) / 1000);
  if (Math.abs(seconds) < 2) return "just now";
  return seconds > 0 ? `${largestUnit(seconds)} ago` : `in ${largestUnit(-seconds)}`;
}

/** A countdown: "0:42", "12:05", "1:02:03", "2 d 3 h"; "now" when it has run out. */
export function formatCountdown(seconds: Maybe<number>): string {
  const number = finite(seconds);
  if (number === null) return DASH;
  const left = Math.ceil(number);
  if (left <= 0) return "now";
  if (left >= 172_800) return formatDuration(left);
  const pad = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(left % 60)}` : `${minutes}:${pad(left % 60)}`;
}

/** "2026-05-01 12:34:56 UTC" */
export function formatUtc(at: Maybe<number | string>): string {
  if (at === null || at === undefined) return DASH;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? DASH : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** "2026-05-01" */
export function formatDay(at: Maybe<number | string>): string {
  const text = formatUtc(at);
  return text === DASH ? DASH : text.slice(0, 10);
}

/** "1 May 12:34" for axes and dense rows; UTC. */
export function formatMoment(at: Maybe<number | string>): string {
  const text = formatUtc(at);
  if (text === DASH) return DASH;
  const date = new Date(at as number | string);
  const month = date.toLocaleString("en-GB", { month: "short", timeZone: "UTC" });
  return `${date.getUTCDate()} ${month} ${text.slice(11, 16)}`;
}

/** Cut in the middle: "allo1q2w3e…9xyz" */
export function shorten(text: Maybe<string>, head = 9, tail = 4): string {
  if (text === null || text === undefined || text === "") return DASH;
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`;
}

/** "btcusd" → "BTC/USD" */
export function formatMarket(market: Maybe<string>): string {
  if (market === null || market === undefined || market === "") return DASH;
  const match = /^([a-z0-9]+)(usdt|usdc|usd|eur|btc|eth)$/.exec(market);
  return match === null ? market.toUpperCase() : `${match[1]}/${match[2]}`.toUpperCase();
}

/** "1 job", "3 jobs" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatInteger(count)} ${count === 1 ? one : many}`;
}
