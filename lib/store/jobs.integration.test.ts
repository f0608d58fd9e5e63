import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  askToCancelJob,
  claimJob,
  endJob,
  enqueueJob,
  JOB_ATTEMPTS,
  type JobClaim,
  type JobKind,
  releaseJob,
  renewJob,
  sweepJobs,
  writeJobProgress,
} from "./jobs";
import { createTestDatabase, type TestDatabase } from "./testing/database";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

let chains = 0;
const newChain = () => `chain-${++chains}`;
const KINDS: JobKind[] = ["backfill", "training", "evaluation"];
const claim = (chainId: string, owner: string, leaseSeconds = 20) =>
  claimJob(test.db, { chainId, owner, kinds: KINDS, leaseSeconds });
const enqueue = (chainId: string, kind: JobKind = "backfill") =>
  enqueueJob(test.db, { chainId, kind, input: { title: "a job" } });
const row = (id: string) => test.db.job.findUniqueOrThrow({ where: { id } });

/** As if the owner had died and its lease had run out. */
async function expire({ id }: { id: string }): Promise<void> {
  await test.db
    .$executeRaw`update "Job" set "leaseUntil" = (now() at time zone 'utc') - interval '1 second' where "id" = ${id}::uuid`;
}

describe("claiming", () => {
  it("gives each of many jobs to exactly one of many owners", async () => {
    const chainId = newChain();
    const ids = await Promise.all(Array.from({ length: 60 }, () => enqueue(chainId)));
    const taken: string[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        for (;;) {
          const got = await claim(chainId, `owner-${i}`);
          if (got === null) return;
          taken.push(got.id);
        }
      }),
    );
    expect([...taken].sort()).toEqual([...ids].sort());
  });

  it("takes the oldest first, of the kinds and the chain that were asked for", async () => {
    const chainId = newChain();
    await enqueue(newChain());
    const backfill = await enqueue(chainId, "backfill");
    const training = await enqueue(chainId, "training");
    const second = await enqueue(chainId, "training");
    const only = (kinds: JobKind[]) => claimJob(test.db, { chainId, owner: "a", kinds });
    expect((await only(["training"]))?.id).toBe(training);
    expect((await only(["training", "backfill"]))?.id).toBe(backfill);
    expect((await only(["evaluation"])) ?? null).toBeNull();
    expect(await only([])).toBeNull();
    expect((await only(["training"]))?.id).toBe(second);
  });
});

describe("a lease", () => {
  it("that is renewed is not taken over; one that ended is, and its owner can write no more", async () => {
    const chainId = newChain();
    const id = await enqueue(chainId);
    const first = (await claim(chainId, "first")) as JobClaim;
    expect(await renewJob(test.db, first)).toBe("held");
    expect(await claim(chainId, "second")).toBeNull();

    await expire(first);
    const second = (await claim(chainId, "second")) as JobClaim;
    expect(second).toMatchObject({ id, attempt: 2 });
    const progress = { done: 1, total: 2, unit: "days", message: "", secondsLeft: null };
    expect(await renewJob(test.db, first)).toBe("lost");
    expect(await writeJobProgress(test.db, first, progress)).toBe(false);
    expect(await endJob(test.db, first, { status: "succeeded", result: { by: "first" } })).toBe(false);
    expect(await releaseJob(test.db, first, false)).toBe(false);
    expect(await row(id)).toMatchObject({ status: "running", progress: null, result: null, leaseOwner: "second" });

    expect(await writeJobProgress(test.db, second, progress)).toBe(true);
    expect(await endJob(test.db, second, { status: "succeeded", result: { by: "second" } })).toBe(true);
    expect(await row(id)).toMatchObject({ status: "succeeded", result: { by: "second" }, progress: { done: 2 } });
    expect(await claim(chainId, "third")).toBeNull();
  });

  it("of a former self with the same name is lost too", async () => {
    const chainId = newChain();
    await enqueue(chainId);
    const before = (await claim(chainId, "same")) as JobClaim;
    await expire(before);
    await claim(chainId, "same");
    expect(await endJob(test.db, before, { status: "succeeded", result: {} })).toBe(false);
  });

  it("that was late but not taken by anyone is still held", async () => {
    const chainId = newChain();
    await enqueue(chainId);
    const late = (await claim(chainId, "late")) as JobClaim;
    await expire(late);
    expect(await renewJob(test.db, late)).toBe("held");
    expect(await claim(chainId, "other")).toBeNull();
  });
});

describe("a job whose runners die", () => {
  it("is failed, with words that help, after three tries", async () => {
    const chainId = newChain();
    const id = await enqueue(chainId, "training");
    for (let attempt = 1; attempt <= JOB_ATTEMPTS; attempt++) {
      const got = (await claim(chainId, `runner-${attempt}`)) as JobClaim;
      expect(got.attempt).toBe(attempt);
      await sweepJobs(test.db, chainId);
      expect((await row(id)).status).toBe("running");
      await expire(got);
    }
    expect(await claim(chainId, "runner-4")).toBeNull();
    await sweepJobs(test.db, chainId);
    const failed = await row(id);
    expect(failed.status).toBe("failed");
    expect(failed.finishedAt).not.toBeNull();
    expect(failed.error).toMatchObject({ code: "runner_died", message: expect.stringContaining("3 times") });
  });

  it("and one that was given back by a clean end does not count", async () => {
    const chainId = newChain();
    await enqueue(chainId);
    for (let i = 0; i < 5; i++) {
      const got = (await claim(chainId, `runner-${i}`)) as JobClaim;
      expect(got.attempt).toBe(1);
      expect(await releaseJob(test.db, got, false)).toBe(true);
    }
  });

  it("is failed when its last try is given back as one that counts", async () => {
    const chainId = newChain();
    const id = await enqueue(chainId);
    for (let i = 0; i < JOB_ATTEMPTS; i++) await releaseJob(test.db, (await claim(chainId, `r${i}`)) as JobClaim, true);
    expect(await claim(chainId, "more")).toBeNull();
    await sweepJobs(test.db, chainId);
    expect((await row(id)).status).toBe("failed");
  });
});

describe("cancelling", () => {
  it("ends a waiting job at once and tells the owner of a running one", async () => {
    const chainId = newChain();
    const waiting = await enqueue(chainId);
    expect(await askToCancelJob(test.db, waiting, chainId)).toBe("cancelled");
    expect((await row(waiting)).finishedAt).not.toBeNull();

    const running = await enqueue(chainId);
    const got = (await claim(chainId, "a")) as JobClaim;
    expect(await askToCancelJob(test.db, running, chainId)).toBe("running");
    expect(await renewJob(test.db, got)).toBe("cancel");
    expect(await endJob(test.db, got, { status: "cancelled" })).toBe(true);
    expect((await row(running)).status).toBe("cancelled");
  });

  it("ends a job whose owner died before it heard", async () => {
    const chainId = newChain();
    const id = await enqueue(chainId);
    const got = (await claim(chainId, "a")) as JobClaim;
    await askToCancelJob(test.db, id, chainId);
    await expire(got);
    expect(await claim(chainId, "b")).toBeNull();
    await sweepJobs(test.db, chainId);
    expect(await row(id)).toMatchObject({ status: "cancelled", error: null });
  });

  it("leaves a job that has ended, and one of another chain, as it is", async () => {
    const chainId = newChain();
    const id = await enqueue(chainId);
    await endJob(test.db, (await claim(chainId, "a")) as JobClaim, { status: "succeeded", result: {} });
    expect(await askToCancelJob(test.db, id, chainId)).toBe("succeeded");
    expect(await row(id)).toMatchObject({ status: "succeeded", cancel: false });
    expect(await askToCancelJob(test.db, id, "another chain")).toBeNull();
  });
});
