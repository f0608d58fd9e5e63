/** One limiter for each service's host and process: requests at once, weight a minute, and pauses that everybody keeps. */
import { AsyncLocalStorage } from "node:async_hooks";
import { SourceError } from "./source";

/** Time for limits and connections; a test gives its own. */
export interface TimerClock {
  /** ms since the epoch, never going back. */
  now(): number;
  /** Calls once after `ms`; the answer cancels it. */
  after(ms: number, call: () => void): () => void;
}

export const SYSTEM_CLOCK: TimerClock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, call) => {
    // Longer ones would fire at once.
    const timer = setTimeout(call, Math.min(Math.max(0, ms), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

export interface LimiterOptions {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Weight that the service allows in a minute; null when it names none. */
  readonly weightPerMinute?: number | null;
  readonly clock?: TimerClock;
}

export interface Admission {
  readonly weight?: number | undefined;
  /** A pause that lasts longer than this is an error at once, not a wait. */
  readonly longestPauseMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const WINDOW_MS = 60_000;
/** The part of a budget that is used: other programs of the same address may need the rest. */
const SHARE = 0.9;
/** Of the budget, what urgent requests may use: a backfill leaves them something. */
const URGENT_SHARE = 0.98;
/** Urgent requests do not wait for downloads that take their time: so many more may be under way. */
const URGENT_EXTRA = 2;

const urgency = new AsyncLocalStorage<true>();

/** Requests of this work go before others: what a live worker needs for its window must not wait behind a backfill. */
export function urgently<T>(work: () => Promise<T>): Promise<T> {
  return urgency.run(true, work);
}

interface Waiting {
  readonly weight: number;
  readonly isUrgent: boolean;
  readonly longestPauseMs: number;
  readonly enter: () => void;
  readonly refuse: (error: unknown) => void;
}

export class HostLimiter {
  private readonly concurrency: number;
  private readonly clock: TimerClock;
  private budget: number | null;
  private running = 0;
  private readonly queue: Waiting[] = [];
  /** Weight of the last minute, by the time it was spent; a service that counts by fixed minutes never sees more. */
  private readonly spent: { atMs: number; weight: number }[] = [];
  private pausedUntilMs = 0;
  private pauseReason = "";
  private cancelWake: (() => void) | null = null;

  constructor({ concurrency, weightPerMinute = null, clock = SYSTEM_CLOCK }: LimiterOptions) {
    this.concurrency = concurrency;
    this.budget = weightPerMinute;
    this.clock = clock;
  }

  /**
   * Does the work when it may be done: urgent work first, else first come first served.
   * @throws SourceError rate_limited when the host is paused for longer than is waited; the signal's reason; the work's error
   */
  async run<T>({ weight = 1, longestPauseMs = Infinity, signal }: Admission, work: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    await this.enter(weight, longestPauseMs, signal);
    try {
      return await work();
    } finally {
      this.running--;
      this.pump();
    }
  }

  /** Nothing is asked of this host before then. `reason` is told to those who do not wait so long. */
  pause(ms: number, reason: string): void {
    const untilMs = this.clock.now() + ms;
    if (untilMs <= this.pausedUntilMs) return;
    this.pausedUntilMs = untilMs;
    this.pauseReason = reason;
    this.pump();
  }

  /** What the service says that it allows in a minute. */
  learnBudget(weightPerMinute: number): void {
    if (!Number.isFinite(weightPerMinute) || weightPerMinute <= 0) return;
    this.budget = weightPerMinute;
    this.pump();
  }

  /** What the service has counted in its running minute: more than was spent here is somebody else's, and counts too. */
  learnUsed(weight: number): void {
    const more = weight - this.used();
    if (Number.isFinite(more) && more > 0) this.spent.push({ atMs: this.clock.now(), weight: more });
  }

  /** What is known of it now. */
  state(): { running: number; waiting: number; used: number; budget: number | null; pausedMs: number } {
    return {
      running: this.running,
      waiting: this.queue.length,
      used: this.used(),
      budget: this.budget,
      pausedMs: Math.max(0, this.pausedUntilMs - this.clock.now()),
    };
  }

  private enter(weight: number, longestPauseMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => signal?.removeEventListener("abort", abort);
      const waiting: Waiting = {
        weight,
        isUrgent: urgency.getStore() === true,
        longestPauseMs,
        enter: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const abort = () => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        waiting.refuse(signal?.reason);
        this.pump();
      };
      signal?.addEventListener("abort", abort, { once: true });
      const firstOther = waiting.isUrgent ? this.queue.findIndex(({ isUrgent }) => !isUrgent) : -1;
      this.queue.splice(firstOther < 0 ? this.queue.length : firstOther, 0, waiting);
      this.pump();
    });
  }

  /** Lets in who may enter now, refuses who would wait too long, and comes back when the next one may. */
  private pump(): void {
    this.cancelWake?.();
    this.cancelWake = null;
    const now = this.clock.now();
    const pauseMs = this.pausedUntilMs - now;
    if (pauseMs > 0) {
      for (const waiting of this.queue.filter(({ longestPauseMs }) => pauseMs > longestPauseMs)) {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        waiting.refuse(new SourceError("rate_limited", this.pauseReason));
      }
      if (this.queue.length > 0) this.wakeIn(pauseMs);
      return;
    }
    for (let head = this.queue[0]; head !== undefined && this.hasRoom(head); head = this.queue[0]) {
      const waitMs = this.waitFor(head);
      if (waitMs > 0) {
        this.wakeIn(waitMs);
        return;
      }
      this.queue.shift();
      this.running++;
      if (this.budget !== null && head.weight > 0) this.spent.push({ atMs: now, weight: head.weight });
      head.enter();
    }
  }

  private hasRoom({ isUrgent }: Waiting): boolean {
    return this.running < this.concurrency + (isUrgent ? URGENT_EXTRA : 0);
  }

  private wakeIn(ms: number): void {
    this.cancelWake = this.clock.after(ms, () => {
      this.cancelWake = null;
      this.pump();
    });
  }

  /** Time until so much weight fits the last minute's budget; one request always fits an unused minute. */
  private waitFor({ weight, isUrgent }: Waiting): number {
    if (this.budget === null) return 0;
    let used = this.used();
    const most = Math.max(weight, Math.floor(this.budget * (isUrgent ? URGENT_SHARE : SHARE)));
    for (const { atMs, weight: freed } of this.spent) {
      if (used + weight <= most) return 0;
      used -= freed;
      if (used + weight <= most) return Math.max(1, atMs + WINDOW_MS - this.clock.now());
    }
    return 0;
  }

  private used(): number {
    const since = this.clock.now() - WINDOW_MS;
    while (this.spent.length > 0 && (this.spent[0] as { atMs: number }).atMs <= since) this.spent.shift();
    return this.spent.reduce((sum, { weight }) => sum + weight, 0);
  }
}

const limiters = new Map<string, HostLimiter>();

/**
 * The process's limiter of a service on a host; the first caller's options hold.
 * @param service name of the budget: services that share a host (a sandbox) do not share a limit
 */
export function limiterOf(service: string, baseUrl: string, options: LimiterOptions): HostLimiter {
  const key = `${service} ${new URL(baseUrl).host}`;
  const known = limiters.get(key);
  if (known !== undefined) return known;
  const limiter = new HostLimiter(options);
  limiters.set(key, limiter);
  return limiter;
}

/** Forgets the limiters of a host: for tests, whose ports come again. */
export function forgetLimiters(host: string): void {
  for (const key of limiters.keys()) if (key.endsWith(` ${host}`)) limiters.delete(key);
}
