/** Memory, kernel and threads of one fit, put together. */
import type { BinnedMatrix } from "./binned";
import { Team, TeamLost } from "./kernel/team";
import { kernelModule, wasmKernel } from "./kernel/wasm";
import { COMMAND, type FitMemory, layOut } from "./memory";
import { type Kernel, plainKernel } from "./plain";

/** Rows × columns × trees below which threads are not worth starting: some 100 ms of work. */
const WORK_FOR_TEAM = 40_000_000;
const MOST_THREADS = 64;

export interface EngineOptions {
  readonly weighted: boolean;
  /** Most leaves that are open at a time. */
  readonly histograms: number;
  readonly threads: number;
  readonly trees: number;
  /** Plain TypeScript instead of WebAssembly. The result is the same. */
  readonly plain?: boolean;
}

export class Engine {
  readonly memory: FitMemory;
  readonly kernel: Kernel;
  private team: Team | null = null;

  constructor(binned: BinnedMatrix, { weighted, histograms, threads, trees, plain }: EngineOptions) {
    const module = plain ? null : kernelModule();
    this.memory = layOut(binned, { weighted, histograms, plain: module === null });
    this.kernel = module === null ? plainKernel(this.memory) : wasmKernel(module, this.memory);
    const helpers = Math.min(threads, this.memory.groups, MOST_THREADS) - 1;
    const work = binned.rows * binned.usedColumns.length * trees;
    if (module !== null && helpers > 0 && work >= WORK_FOR_TEAM) {
      this.team = new Team(this.kernel, this.memory, module, helpers);
    }
  }

  /** Carries out the command in memory. @throws TeamLost, see Team.run */
  run(): void {
    if (this.team) this.team.run();
    else runAlone(this.memory, this.kernel);
  }

  /** Does `work`, and once more without the team if that is lost on the way; `work` must leave no trace when it throws. */
  async withoutLoss<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TeamLost)) throw error;
      await this.close();
      return work();
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    const { team } = this;
    this.team = null;
    await team?.close();
  }
}

function runAlone({ command }: FitMemory, kernel: Kernel): void {
  command[COMMAND.next] = 0;
  command[COMMAND.done] = 0;
  kernel.help();
}
