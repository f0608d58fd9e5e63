/**
 * A synthetic market: deterministic by seed, any day on demand. One-minute log returns have stochastic volatility (a mean-reverting
 * log volatility), a short momentum (returns lean towards their recent average) and a slow pull towards a moving anchor: weak
 * parts that a model can find. Each day is drawn from its own stream and from the state at the end of the day before.
 */
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { mergeCandles, sliceByTime } from "@/lib/candles/columns";
import { RandomStream } from "@/workers/sandbox/random";
import type { Market } from "./market";

const GENESIS_DAY = Math.floor(Date.UTC(2019, 0, 1) / DAY_MS);
const MINUTES = 1440;

interface Character {
  price: number;
  /** Standard deviation of a one-minute log return. */
  sigma: number;
  /** Drift of the logarithm a day. */
  drift: number;
  volume: number;
}

const CHARACTERS: Record<string, Character> = {
  btcusd: { price: 9_000, sigma: 0.0006, drift: 0.0007, volume: 12 },
  ethusd: { price: 300, sigma: 0.0008, drift: 0.0007, volume: 150 },
  solusd: { price: 12, sigma: 0.001, drift: 0.0008, volume: 4_000 },
};

/** Of the recent average of returns, this share is expected of the next minute. */
const MOMENTUM = 0.42;
const MOMENTUM_DECAY = 0.5 ** (1 / 10);
/** Share of the distance to the anchor that is expected to close in a minute: a third in a day. */
const PULL = 0.4 / 1440;
const ANCHOR_DECAY = 0.5 ** (1 / (5 * 1440));
const VOLATILITY_DECAY = 0.5 ** (1 / 720);
const VOLATILITY_SPREAD = 0.45;

interface State {
  logPrice: number;
  anchor: number;
  momentum: number;
  logVolatility: number;
}

interface Path {
  /** Log price before the first minute and after each, 1441 values. */
  logPrice: Float64Array;
  sigma: Float64Array;
  end: State;
}

export class SyntheticMarket implements Market {
  readonly names = Object.keys(CHARACTERS);
  /** State at the start of each day since the genesis day. */
  private readonly checkpoints = new Map<string, State[]>();
  private readonly days = new Map<string, CandleColumns>();

  constructor(private readonly seed: string) {}

  candles(name: string, fromMs: number, toMs: number): CandleColumns {
    if (CHARACTERS[name] === undefined) throw new RangeError(`the sandbox has no market ${name}`);
    const first = Math.max(GENESIS_DAY, Math.floor(fromMs / DAY_MS));
    const last = Math.floor((toMs - 1) / DAY_MS);
    const parts: CandleColumns[] = [];
    for (let day = first; day <= last; day++) parts.push(this.day(name, day));
    return sliceByTime(parts.length === 1 ? (parts[0] as CandleColumns) : mergeCandles(parts), fromMs, toMs);
  }

  private day(name: string, day: number): CandleColumns {
    const key = `${name}/${day}`;
    const known = this.days.get(key);
    if (known !== undefined) return known;
    const path = this.path(name, day, this.checkpoint(name, day));
    const made = this.makeCandles(name, day, path);
    this.days.set(key, made);
    if (this.days.size > 800) this.days.delete(this.days.keys().next().value as string);
    return made;
  }

  private checkpoint(name: string, day: number): State {
    let states = this.checkpoints.get(name);
    if (states === undefined) {
      const logPrice = Math.log((CHARACTERS[name] as Character).price);
      states = [{ logPrice, anchor: logPrice, momentum: 0, logVolatility: 0 }];
      this.checkpoints.set(name, states);
    }
    for (let at = states.length; at <= day - GENESIS_DAY; at++) {
      states.push(this.path(name, GENESIS_DAY + at - 1, states[at - 1] as State).end);
    }
    return states[day - GENESIS_DAY] as State;
  }

  private path(name: string, day: number, start: State): Path {
    const { sigma: base, drift } = CHARACTERS[name] as Character;
    const random = new RandomStream(`${this.seed}/${name}/${day}/returns`);
    const logPrice = new Float64Array(MINUTES + 1);
    const sigma = new Float64Array(MINUTES);
    let { logPrice: price, anchor, momentum, logVolatility } = start;
    logPrice[0] = price;
    const shock = VOLATILITY_SPREAD * Math.sqrt(1 - VOLATILITY_DECAY ** 2);
    for (let minute = 0; minute < MINUTES; minute++) {
      logVolatility = VOLATILITY_DECAY * logVolatility + shock * random.normal();
      const now = base * Math.exp(logVolatility - VOLATILITY_SPREAD ** 2);
      sigma[minute] = now;
      const change = MOMENTUM * momentum + PULL * (anchor - price) + drift / MINUTES + now * random.normal();
      price += change;
      momentum = MOMENTUM_DECAY * momentum + (1 - MOMENTUM_DECAY) * change;
      anchor = ANCHOR_DECAY * anchor + (1 - ANCHOR_DECAY) * price + drift / MINUTES;
      logPrice[minute + 1] = price;
    }
    return { logPrice, sigma, end: { logPrice: price, anchor, momentum, logVolatility } };
  }

  private makeCandles(name: string, day: number, path: Path): CandleColumns {
    const { sigma: base, volume: usual } = CHARACTERS[name] as Character;
    const random = new RandomStream(`${this.seed}/${name}/${day}/ranges`);
    const column = () => new Float64Array(MINUTES);
    const made = {
      openTime: column(),
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      volume: column(),
    };
    for (let i = 0; i < MINUTES; i++) {
      const sigma = path.sigma[i] as number;
      const from = path.logPrice[i] as number;
      const to = path.logPrice[i + 1] as number;
      made.openTime[i] = day * DAY_MS + i * MINUTE_MS;
      const open = round(Math.exp(from));
      const close = round(Math.exp(to));
      made.open[i] = open;
      made.close[i] = close;
      made.high[i] = Math.max(
        open,
        close,
        round(Math.exp(Math.max(from, to) + Math.abs(random.normal()) * sigma * 0.4)),
      );
      made.low[i] = Math.min(
        open,
        close,
        round(Math.exp(Math.min(from, to) - Math.abs(random.normal()) * sigma * 0.4)),
      );
      const busy = (sigma / base) * (0.5 + Math.abs(to - from) / sigma) * Math.exp(0.5 * random.normal());
      made.volume[i] = Math.max(1e-4, Math.round(usual * busy * 1e4) / 1e4);
    }
    return made;
  }
}

/** Prices have cents, or six significant digits where that is finer. */
function round(price: number): number {
  return price >= 1_000 ? Math.round(price * 100) / 100 : Number(price.toPrecision(7));
}
