/**
 * The chain on disk: a snapshot that is replaced as a whole after each block, and a log of blocks. A block is shown to clients
 * only when both hold it, so a kill loses nothing that anybody was told.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Block } from "./block";
import { type ChainState, parseState, serializeState } from "./state";

const FORMAT = 1;
/** Blocks in a log file; the current and the one before are kept. */
const BLOCKS_PER_LOG = 20_000;

/** A folder that holds something else than a chain of this version. */
export class StorageError extends Error {
  override name = "StorageError";
}

export class ChainStorage {
  private logged = 0;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  private get snapshotFile(): string {
    return path.join(this.folder, "state.json");
  }
  private get logFile(): string {
    return path.join(this.folder, "blocks.jsonl");
  }

  /** The state and the blocks that are still known, or null where there is no chain yet. */
  load(): { state: ChainState; blocks: Block[] } | null {
    if (!existsSync(this.snapshotFile)) return null;
    let state: ChainState;
    try {
      const { format, state: saved } = JSON.parse(readFileSync(this.snapshotFile, "utf8")) as {
        format: number;
        state: string;
      };
      if (format !== FORMAT) throw new Error(`format ${format} is not ${FORMAT}`);
      state = parseState(saved);
    } catch (error) {
      throw new StorageError(
        `The sandbox's state in ${this.snapshotFile} cannot be read (${error instanceof Error ? error.message : String(error)}). ` +
          "Begin a new chain with: npm start -- --reset-sandbox",
      );
    }
    const old = this.readLog(`${this.logFile}.1`);
    const current = this.readLog(this.logFile).filter((block) => block.height <= state.height);
    // Cuts off a block whose snapshot was not reached, and a half-written last line.
    writeAtomically(this.logFile, current.map((block) => `${JSON.stringify(block)}\n`).join(""));
    this.logged = current.length;
    return { state, blocks: [...old, ...current] };
  }

  private readLog(file: string): Block[] {
    if (!existsSync(file)) return [];
    const blocks: Block[] = [];
    for (const line of readFileSync(file, "utf8").split("\n")) {
      if (line === "") continue;
      try {
        blocks.push(JSON.parse(line) as Block);
      } catch {
        break; // the line that a kill cut off
      }
    }
    return blocks;
  }

  save(state: ChainState, block: Block): void {
    if (this.logged >= BLOCKS_PER_LOG) {
      renameSync(this.logFile, `${this.logFile}.1`);
      this.logged = 0;
    }
    appendFileSync(this.logFile, `${JSON.stringify(block)}\n`);
    this.logged++;
    writeAtomically(this.snapshotFile, JSON.stringify({ format: FORMAT, state: serializeState(state) }));
  }

  erase(): void {
    for (const file of [this.snapshotFile, this.logFile, `${this.logFile}.1`]) rmSync(file, { force: true });
    this.logged = 0;
  }
}

function writeAtomically(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
