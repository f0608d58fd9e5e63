import { describe, expect, it } from "vitest";
import { HostLimiter, urgently } from "./limiter";
import { SourceError } from "./source";
import { TestClock } from "./testing/test-clock";

const settle = () => new Promise((resolve) => setImmediate(resolve));

function make(options: { concurrency?: number; weightPerMinute?: number | null } = {}) {
  const clock = new TestClock();
  const limiter = new HostLimiter({ concurrency: 100, clock, ...options });
  const done: string[] = [];
  const ask = (name: string, weight = 1, longestPauseMs = Infinity, signal?: AbortSignal) =>
    limiter.run({ weight, longestPauseMs, signal }, async () => {
      done.push(name);
    });
  return { clock, limiter, done, ask };
}

describe("a limiter", () => {
  it("keeps to so many requests at once, in the order they came, also after failures", async () => {
    const { limiter } = make({ concurrency: 2 });
    const started: number[] = [];
    const ends: ((error?: Error) => void)[] = [];
    const runs = [0, 1, 2, 3].map((i) =>
      limiter.run({}, () => {
        started.push(i);
        return new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
      }),
    );
    await settle();
    expect(started).toEqual([0, 1]);
    ends[1]?.(new Error("broken"));
    await expect(runs[1]).rejects.toThrow("broken");
    await settle();
    expect(started).toEqual([0, 1, 2]);
    ends[0]?.();
    ends[2]?.();
    await settle();
    ends[3]?.();
    await Promise.all([runs[0], runs[2], runs[3]]);
    expect(started).toEqual([0, 1, 2, 3]);
    expect(limiter.state()).toMatchObject({ running: 0, waiting: 0 });
  });

  it("spends nine tenths of the budget in any minute, and then waits for the oldest to be a minute ago", async () => {
    const { clock, done, ask } = make({ weightPerMinute: 100 });
    const first = ask("a", 50);
    await clock.pass(20_000);
    const rest = [ask("b", 40), ask("c", 45), ask("d", 45)];
    await clock.pass(39_000);
    expect(done).toEqual(["a", "b"]);
    await clock.pass(1_000);
    expect(done).toEqual(["a", "b", "c"]);
    await clock.pass(19_999);
    expect(done).toEqual(["a", "b", "c"]);
    await clock.pass(1);
    expect(done).toEqual(["a", "b", "c", "d"]);
    await Promise.all([first, ...rest]);
    expect(clock.pending).toBe(0);
  });

  it("lets urgent work go first, past long downloads, and into what a backfill leaves of the budget", async () => {
    const { limiter, done, ask } = make({ concurrency: 2, weightPerMinute: 100 });
    const ends: (() => void)[] = [];
    const long = () => limiter.run({ weight: 40 }, () => new Promise<void>((resolve) => ends.push(resolve)));
    const downloads = [long(), long()];
    await settle();
    const waiting = [ask("backfill", 10), urgently(() => ask("live 1", 10)), urgently(() => ask("live 2", 5))];
    await settle();
    expect(done).toEqual(["live 1", "live 2"]);
    for (const end of ends) end();
    // The budget's nine tenths are spent by then, and of the rest only urgent work may have some.
    await settle();
    expect(done).toEqual(["live 1", "live 2"]);
    await urgently(() => ask("live 3", 3));
    expect(done).toEqual(["live 1", "live 2", "live 3"]);
    expect(limiter.state()).toMatchObject({ running: 0, waiting: 1, used: 98 });
    await Promise.all(downloads);
    void Promise.allSettled(waiting);
  });

  it("counts what others of its address have spent, once the service tells", async () => {
    const { clock, limiter, done, ask } = make({ weightPerMinute: 100 });
    await ask("a", 10);
    limiter.learnUsed(10);
    expect(limiter.state().used).toBe(10);
    limiter.learnUsed(85);
    limiter.learnUsed(20);
    limiter.learnUsed(Number.NaN);
    expect(limiter.state().used).toBe(85);
    const next = ask("b", 10);
    await clock.pass(59_999);
    expect(done).toEqual(["a"]);
    await clock.pass(1);
    await next;
    expect(done).toEqual(["a", "b"]);
  });

  it("learns a budget, and lets one request through that is dearer than it", async () => {
    const { clock, limiter, done, ask } = make();
    limiter.learnBudget(10);
    limiter.learnBudget(Number.NaN);
    limiter.learnBudget(0);
    expect(limiter.state().budget).toBe(10);
    await ask("dear", 50);
    const next = ask("b");
    await clock.pass(59_999);
    expect(done).toEqual(["dear"]);
    await clock.pass(1);
    await next;
  });

  it("lets nobody in during a pause, of which a shorter one takes nothing away", async () => {
    const { clock, limiter, done, ask } = make();
    limiter.pause(10_000, "slow down");
    limiter.pause(2_000, "slow down");
    const all = Promise.all([ask("a"), ask("b")]);
    await clock.pass(9_999);
    expect(done).toEqual([]);
    await clock.pass(1);
    await all;
    expect(done).toEqual(["a", "b"]);
  });

  it("refuses who does not want to wait so long, those in the queue too", async () => {
    const { clock, limiter, done, ask } = make({ weightPerMinute: 10 });
    await ask("first", 9);
    const queued = ask("queued", 9, 30_000);
    const patient = ask("patient", 9);
    limiter.pause(100_000, "banned until noon");
    await expect(queued).rejects.toThrow("banned until noon");
    const late = await ask("late", 1, 30_000).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(SourceError);
    expect((late as SourceError).code).toBe("rate_limited");
    await clock.pass(100_000);
    await patient;
    expect(done).toEqual(["first", "patient"]);
  });

  it("lets go of a wait that is given up, and of the timer with the last one", async () => {
    const { clock, limiter, done, ask } = make({ weightPerMinute: 10 });
    await ask("a", 9);
    const stop = new AbortController();
    const given = ask("given up", 9, Infinity, stop.signal);
    stop.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    await expect(ask("never", 9, Infinity, stop.signal)).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
    expect(limiter.state()).toMatchObject({ waiting: 0, running: 0 });
    await clock.pass(100_000);
    expect(done).toEqual(["a"]);
  });
});
