/** Threads that help with one fit, each with columns of its own; they live no longer than it. */
import { Worker } from "node:worker_threads";
import { COMMAND, COMMAND_AT, type FitMemory } from "@/lib/models/gbdt/memory";
import type { Kernel } from "@/lib/models/gbdt/plain";

/** Looks at shared memory before a thread goes to sleep: some 50 µs, about what waking it up costs. */
const LOOKS = 4_000;
/** A thread that has not answered for so long has died, or will not help any more. */
const PATIENCE_MS = 5_000;

/**
 * A thread's whole program: it takes what is left of each command, then waits for the next. As text, so that neither a bundler nor a
 * TypeScript loader comes between; a thread is up within some 15 ms.
 */
const PROGRAM = `
const { module, memory, commandAt, place, looks } = require("node:worker_threads").workerData;
const { help } = new WebAssembly.Instance(module, { env: { memory } }).exports;
const command = new Int32Array(memory.buffer, commandAt, 8);
let seen = 0;
while (Atomics.load(command, place.stop) === 0) {
  let sequence = Atomics.load(command, place.sequence);
  for (let look = 0; sequence === seen && look < looks; look++) sequence = Atomics.load(command, place.sequence);
  if (sequence === seen) {
    Atomics.wait(command, place.sequence, seen);
    continue;
  }
  seen = sequence;
  help(commandAt);
  Atomics.notify(command, place.done);
}
`;

/** A thread took columns and did not give them back: the histograms of this tree are lost. */
export class TeamLost extends Error {
  override name = "TeamLost";
}

/**
 * Threads take groups of columns as they come: one that is late, busy elsewhere or dead takes none, and the others do its share.
 * Which thread computes a group plays no part in the result.
 */
export class Team {
  private readonly threads: Worker[];
  private readonly gone: Promise<unknown>[];
  private closed = false;

  constructor(
    private readonly kernel: Kernel,
    private readonly memory: FitMemory,
    module: WebAssembly.Module,
    helpers: number,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    const workerData = { module, memory: memory.wasm, commandAt: COMMAND_AT, place: COMMAND, looks: LOOKS };
    this.threads = Array.from(
      { length: helpers },
      () => new Worker(PROGRAM, { eval: true, workerData, execArgv: [], name: "gbdt" }),
    );
    this.gone = this.threads.map(
      (thread) =>
        new Promise<void>((resolve) => {
          thread.once("exit", () => resolve());
          // What a dead thread leaves undone the others do, or `run` finds out.
          thread.on("error", () => resolve());
        }),
    );
  }

  /**
   * Carries out the command in memory.
   * @throws TeamLost when a thread died over it; close the team and begin the tree anew without it
   */
  run(): void {
    const { command } = this.memory;
    const groups = command[COMMAND.groups] as number;
    Atomics.store(command, COMMAND.done, 0);
    Atomics.store(command, COMMAND.next, 0);
    Atomics.add(command, COMMAND.sequence, 1);
    Atomics.notify(command, COMMAND.sequence);
    this.kernel.help();
    for (let look = 0; look < LOOKS; look++) if (Atomics.load(command, COMMAND.done) === groups) return;
    for (;;) {
      const done = Atomics.load(command, COMMAND.done);
      if (done === groups) return;
      if (Atomics.wait(command, COMMAND.done, done, this.patienceMs) === "timed-out") {
        throw new TeamLost(`${groups - done} of ${groups} groups of columns were not given back`);
      }
    }
  }

  /** Ends the threads, whatever they do; resolves when they are gone. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    Atomics.store(this.memory.command, COMMAND.stop, 1);
    Atomics.notify(this.memory.command, COMMAND.sequence);
    await Promise.all(this.threads.map((thread) => thread.terminate()));
    await Promise.all(this.gone);
  }
}
