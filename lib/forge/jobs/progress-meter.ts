/** Turns steps into progress with an estimate, at most four a second. */
import type { JobProgress } from "@/lib/store/jobs";
import type { StepProgress } from "./run";

const LEAST_MS_BETWEEN = 250;
/** An estimate from less than this is a guess. */
const LEAST_MS_FOR_RATE = 2_000;

/**
 * `write` gets the newest step, never twice at once and never more often than every 250 ms; steps in between are passed over.
 * `flush` writes what is left. An error of `write` goes to `onError`.
 */
export class ProgressMeter {
  private pending: StepProgress | null = null;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private lastWriteMs = Number.NEGATIVE_INFINITY;
  private rate: { unit: string; total: number; fromDone: number; sinceMs: number } | null = null;

  constructor(
    private readonly write: (progress: JobProgress) => Promise<void>,
    private readonly onError: (error: unknown) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  step(step: StepProgress): void {
    this.pending = step;
    this.schedule();
  }

  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    while (this.writing !== null || this.pending !== null) {
      if (this.writing === null) this.start();
      await this.writing;
    }
  }

  private schedule(): void {
    if (this.timer !== null || this.writing !== null) return;
    const wait = Math.max(0, this.lastWriteMs + LEAST_MS_BETWEEN - this.nowMs());
    this.timer = setTimeout(() => {
      this.timer = null;
      this.start();
    }, wait);
  }

  private start(): void {
    const step = this.pending;
    if (step === null || this.writing !== null) return;
    this.pending = null;
    this.lastWriteMs = this.nowMs();
    this.writing = this.write({ ...step, secondsLeft: this.secondsLeft(step) })
      .catch(this.onError)
      .then(() => {
        this.writing = null;
        if (this.pending !== null) this.schedule();
      });
  }

  /** By the rate since the current step (a unit and its total) began. */
  private secondsLeft(step: StepProgress): number | null {
    const now = this.nowMs();
    if (this.rate?.unit !== step.unit || this.rate.total !== step.total || step.done < this.rate.fromDone) {
      this.rate = { unit: step.unit, total: step.total, fromDone: step.done, sinceMs: now };
      return null;
    }
    const made = step.done - this.rate.fromDone;
    const elapsed = now - this.rate.sinceMs;
    if (made <= 0 || elapsed < LEAST_MS_FOR_RATE) return null;
    return Math.round((((step.total - step.done) / made) * elapsed) / 1000);
  }
}
