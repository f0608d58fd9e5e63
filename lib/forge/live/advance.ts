/**
 * Moves one ledger row on, as far as it will go now. Every step asks `nextStep`, acts, writes the outcome down; whoever
 * comes after a crash starts from what is written.
 */
import { type LedgerRow, reopenForSigning } from "@/lib/store/ledger";
import { elapsed, end, MOST_SIGNATURES, type RowMemory, type WorkerAtWork } from "./at-work";
import { compute } from "./compute-step";
import type { LiveDeps } from "./deps";
import { lastStartHeight, nextStep } from "./next-step";
import { send, signAndSend } from "./send-step";
import { settledBy } from "./verdicts";

/** done: the row has ended. waiting: look again at the next block. lost: another runner has it. */
export type Advance = { progress: "done" | "waiting"; row: LedgerRow } | { progress: "lost" };

/** @throws AlloraError and database errors: the row is left as it is written and can be advanced again */
export async function advance(
  deps: LiveDeps,
  worker: WorkerAtWork,
  start: LedgerRow,
  memory: RowMemory,
): Promise<Advance> {
  let row = start;
  let absentAt: bigint | null = null;
  for (;;) {
    const { height } = await deps.windows.refresh();
    const step = nextStep(row, { height, absent: absentAt === height, sentAt: memory.sentAt });
    let moved: LedgerRow | null;
    switch (step.do) {
      case "nothing":
        return { progress: "done", row };
      case "wait":
        return { progress: "waiting", row };
      case "compute": {
        const computed = await compute(deps, worker, row, memory);
        if (computed === "waiting") return { progress: "waiting", row };
        moved = computed;
        break;
      }
      case "sign": {
        moved = await signAndSend(deps, worker, row, memory);
        break;
      }
      case "ask": {
        const found = await ask(deps, worker, row, memory);
        if (found === "absent") {
          absentAt = height;
          continue;
        }
        moved = found;
        break;
      }
      case "broadcast": {
        moved = await deps.sending.run(worker.wallet.address, () => send(deps, worker, row, memory));
        // The node was just asked to take it: what came of it shows at a later height.
        if (moved !== null && (moved.state === "broadcast" || moved.state === "signed")) {
          return { progress: "waiting", row: moved };
        }
        break;
      }
      case "give_up": {
        const refused = memory.problem?.refused === true;
        const why =
          memory.problem?.message ??
          `nothing was signed by block ${lastStartHeight(row.windowEnd)}, the last to start at`;
        moved = await end(deps, worker, row, {
          state: refused ? "refused" : "missed",
          outcome: refused ? "refused" : "missed",
          message: why,
        });
        break;
      }
      case "expire":
        moved = await end(
          deps,
          worker,
          row,
          {
            state: "expired",
            outcome: "expired",
            message: `no block up to ${row.windowEnd}, its last, held the transaction`,
          },
          row.txHash ?? undefined,
        );
        break;
    }
    if (moved === null) return { progress: "lost" };
    row = moved;
  }
}

/** Looks for the transaction in the chain's blocks and writes down what became of it. */
async function ask(
  deps: LiveDeps,
  worker: WorkerAtWork,
  row: LedgerRow,
  memory: RowMemory,
): Promise<LedgerRow | null | "absent"> {
  const { txHash } = row;
  if (txHash === null) throw new Error(`ledger row ${row.id} is ${row.state} but has no hash`);
  const tx = await deps.client.tx(txHash);
  if (tx === null) return "absent";
  const settled = settledBy(tx);
  if (settled.unregistered) worker.unregistered = true;
  const { height } = await deps.windows.latest();
  if (settled.again && height <= lastStartHeight(row.windowEnd) && memory.signatures < MOST_SIGNATURES) {
    worker.log.warn(`nonce ${row.nonce}: ${settled.end.message}`, { nonce: Number(row.nonce), txHash });
    worker.rehearse = true;
    return reopenForSigning(deps.db, worker.by, row.id, txHash, settled.end.message ?? "");
  }
  if (settled.end.state === "confirmed") worker.wallet.learnGas(row.topicId, tx.gasUsed);
  const timings = memory.sentAt === null ? undefined : { included: elapsed(memory.marks.sentMs, performance.now()) };
  return end(deps, worker, row, { ...settled.end, ...(timings && { timings }) }, txHash);
}
