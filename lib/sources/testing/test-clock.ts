/** A clock for tests: time passes when told. */
import type { TimerClock } from "@/lib/sources/limiter";

/** Time that passes when told. */
export class TestClock implements TimerClock {
  private at = 1_000_000;
  private readonly calls = new Set<{ at: number; call: () => void }>();

  now() {
    return this.at;
  }

  after(ms: number, call: () => void) {
    const entry = { at: this.at + ms, call };
    this.calls.add(entry);
    return () => this.calls.delete(entry);
  }

  /** Calls that are yet to be made. */
  get pending() {
    return this.calls.size;
  }

  /** Makes the calls of the time that passes, in order, and lets what they begin go on. */
  async pass(ms: number) {
    const end = this.at + ms;
    for (;;) {
      await settle();
      const [next] = [...this.calls].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.at = Math.max(this.at, next.at);
      this.calls.delete(next);
      next.call();
    }
    this.at = end;
    await settle();
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
