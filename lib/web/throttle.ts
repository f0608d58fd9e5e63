/** Slows guessing: each wrong token makes the next answer of this process wait longer. */

export interface ThrottleOptions {
  /** Wait after the first wrong attempt, doubled by each further one, ms. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** Attempts that may wait at once; further ones are sent away. */
  mostWaiting: number;
  /** Without a wrong attempt for so long, all is forgotten, ms. */
  forgetAfterMs: number;
  nowMs: () => number;
  sleep: (ms: number) => Promise<void>;
}

const DEFAULTS: ThrottleOptions = {
  firstWaitMs: 250,
  longestWaitMs: 8_000,
  mostWaiting: 8,
  forgetAfterMs: 10 * 60_000,
  nowMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** One attempt is judged after the other, so that many at once are no faster than one. */
export class Throttle {
  readonly #options: ThrottleOptions;
  #wrong = 0;
  #lastWrongMs = Number.NEGATIVE_INFINITY;
  #waiting = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: Partial<ThrottleOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  #waitMs(): number {
    const { firstWaitMs, longestWaitMs, forgetAfterMs, nowMs } = this.#options;
    if (nowMs() - this.#lastWrongMs > forgetAfterMs) this.#wrong = 0;
    return this.#wrong === 0 ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (this.#wrong - 1));
  }

  async #judge(isRight: () => boolean): Promise<boolean> {
    const waitMs = this.#waitMs();
    if (waitMs > 0) await this.#options.sleep(waitMs);
    const right = isRight();
    this.#wrong = right ? 0 : this.#wrong + 1;
    if (!right) this.#lastWrongMs = this.#options.nowMs();
    return right;
  }

  /**
   * Judges an attempt, after the wait that earlier wrong ones have earned. What it says is no error of a class: each bundle of the
   * server has classes of its own, and this object is shared by all of them.
   * @returns whether it was right, or in how many seconds to come again where too many wait already
   */
  async attempt(isRight: () => boolean): Promise<boolean | { busySeconds: number }> {
    if (this.#waiting >= this.#options.mostWaiting) return { busySeconds: Math.ceil(this.#waitMs() / 1000) || 1 };
    this.#waiting += 1;
    const judged = this.#queue.then(() => this.#judge(isRight));
    this.#queue = judged.catch(() => false);
    try {
      return await judged;
    } finally {
      this.#waiting -= 1;
    }
  }
}
