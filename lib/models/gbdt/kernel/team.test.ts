/** Threads within one fit: the same result, and nothing left behind. */
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { binMatrix } from "@/lib/models/gbdt/binning";
import { Engine } from "@/lib/models/gbdt/engine";
import { fitBinned } from "@/lib/models/gbdt/gbdt";
import { TreeGrower } from "@/lib/models/gbdt/grow";
import { COMMAND } from "@/lib/models/gbdt/memory";
import { GbdtParams } from "@/lib/models/gbdt/params";
import { sample } from "@/lib/models/gbdt/testing/samples";
import { Team, TeamLost } from "./team";
import { kernelModule } from "./wasm";

const { x, y } = sample(3000, 50);
const binned = binMatrix(x, 255);
/** Large enough for threads to be started. */
const params = (over: object) => GbdtParams.parse({ trees: 300, leaves: 5, ...over });

const threadsOf = (team: Team) => (team as unknown as { threads: Worker[] }).threads;
const engineOptions = { weighted: false, histograms: 8, threads: 3, trees: 300 };
const allRows = Int32Array.from({ length: 3000 }, (_, row) => row);
const task = {
  downhill: y,
  hessian: null,
  rows: allRows,
  columns: Int32Array.from({ length: 50 }, (_, column) => column),
};
const growerOf = (engine: Engine) => new TreeGrower(engine, binned, params({}), new Int8Array(50), 3000);
/** Threads that live in this process, of whatever kind. */
const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === "MessagePort").length;

describe("a team", () => {
  it.each([{}, { objective: { name: "huber" } }, { l1: 0.5, subsample: 0.8 }, { columnSample: 0.7 }])(
    "makes the model of one thread, to the bit: %j",
    async (over) => {
      const one = await fitBinned(binned, y, params(over), { seed: 1 });
      for (const threads of [2, 3]) {
        const more = await fitBinned(binned, y, params(over), { seed: 1, threads });
        expect(more.serialize()).toEqual(one.serialize());
      }
    },
  );

  it("helps, and is gone when it is closed", async () => {
    const engine = new Engine(binned, engineOptions);
    const { team } = engine as unknown as { team: Team };
    const threads = threadsOf(team);
    expect(threads).toHaveLength(2);
    expect(threads.every((thread) => thread.threadId > 0)).toBe(true);
    expect(growerOf(engine).grow(task)?.leaves).toHaveLength(5);
    await engine.close();
    expect(threads.map((thread) => thread.threadId)).toEqual([-1, -1]);
    await engine.close();
  });

  it("does not outlive a fit that ends, is aborted or fails", async () => {
    const before = ports();
    await fitBinned(binned, y, params({}), { seed: 1, threads: 3 });
    expect(ports()).toBe(before);
    const controller = new AbortController();
    const aborted = fitBinned(binned, y, params({ trees: 2000 }), {
      seed: 1,
      threads: 3,
      signal: controller.signal,
      onProgress: (done) => done === 20 && controller.abort(new Error("enough")),
    });
    await expect(aborted).rejects.toThrow("enough");
    expect(ports()).toBe(before);
    const failed = fitBinned(binned, y, params({}), {
      seed: 1,
      threads: 3,
      onProgress: () => {
        throw new Error("the listener failed");
      },
    });
    await expect(failed).rejects.toThrow("the listener failed");
    expect(ports()).toBe(before);
  });

  it("is not missed when its threads die between trees", async () => {
    const alone = new Engine(binned, { ...engineOptions, threads: 1 });
    const engine = new Engine(binned, engineOptions);
    const expected = growerOf(alone).grow(task);
    const grower = growerOf(engine);
    expect(grower.grow(task)).toEqual(expected);
    const threads = threadsOf((engine as unknown as { team: Team }).team);
    await Promise.all(threads.map((thread) => thread.terminate()));
    expect(grower.grow(task)).toEqual(expected);
    await engine.close();
  });

  it("is given up when a thread dies with columns in its hands; the tree is grown without it", async () => {
    const engine = new Engine(binned, { ...engineOptions, threads: 1 });
    const expected = growerOf(engine).grow(task);
    const { command } = engine.memory;
    let takes = 0;
    // Takes one group of columns, as a thread does, and never gives it back.
    const dying = {
      ...engine.kernel,
      help() {
        if (takes++ === 3) Atomics.add(command, COMMAND.next, 1);
        engine.kernel.help();
      },
    };
    const module = kernelModule() as WebAssembly.Module;
    const team = new Team(dying, engine.memory, module, 1, 50);
    (engine as unknown as { team: Team | null }).team = team;
    const grower = growerOf(engine);
    expect(() => grower.grow(task)).toThrow(TeamLost);
    takes = 0;
    expect(await engine.withoutLoss(() => grower.grow(task))).toEqual(expected);
    expect(threadsOf(team).map((thread) => thread.threadId)).toEqual([-1]);
  });
});
