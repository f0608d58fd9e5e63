/** computed → signed → broadcast: one signature, in the ledger before it is sent, sent in the order of sequences. */
import { AlloraError, TxError } from "@/lib/allora/client";
import { type Outcome as ChainOutcome, outcomeOf } from "@/lib/allora/outcomes";
import { type LedgerRow, recordBroadcast, recordRefusal, recordSending, reopenForSigning } from "@/lib/store/ledger";
import { sequenceInFlight } from "@/lib/store/ledger-signing";
import { elapsed, end, MOST_SIGNATURES, type RowMemory, stepDone, type WorkerAtWork } from "./at-work";
import type { LiveDeps } from "./deps";
import { isRefusal, judgeReply, type Reply } from "./next-step";
import { endOf, replyOf } from "./verdicts";

/** In the address's queue, so that transactions leave in the order of their sequences. */
export async function signAndSend(
  deps: LiveDeps,
  worker: WorkerAtWork,
  row: LedgerRow,
  memory: RowMemory,
): Promise<LedgerRow | null> {
  const { value } = row;
  if (value === null) throw new Error(`ledger row ${row.id} is computed but has no value`);
  const due = { ...row, value };
  return deps.sending.run(worker.wallet.address, async () => {
    if (memory.signatures >= MOST_SIGNATURES) {
      return end(deps, worker, row, {
        state: "rejected",
        outcome: "rejected",
        message: row.message ?? `refused ${MOST_SIGNATURES} times`,
      });
    }
    const refused = worker.rehearse ? await rehearsed(worker, due) : null;
    if (refused !== null) return end(deps, worker, row, refused);
    memory.signatures++;
    const signed = await worker.wallet.sign(worker.by, due, () => {
      memory.marks.signedMs = performance.now();
      return { signed: elapsed(memory.marks.valueMs, memory.marks.signedMs) };
    });
    if (signed === null) return null;
    memory.sentAt = null;
    memory.usedAt = null;
    memory.behindAt = null;
    await stepDone(deps, "signed", signed);
    return send(deps, worker, signed, memory);
  });
}

const CERTAIN = new Set<ChainOutcome["kind"]>([
  "already_submitted",
  "not_registered",
  "not_permitted",
  "insufficient_funds",
  "bug",
  "rejected",
]);

/** What a simulation shows beyond doubt; its view of windows and sequences lags, so that is left to the block. */
async function rehearsed(worker: WorkerAtWork, row: LedgerRow & { value: string }) {
  try {
    await worker.wallet.rehearse(row);
    worker.rehearse = false;
    return null;
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    const outcome = outcomeOf({ codespace: error.codespace, code: error.txCode, log: error.message });
    worker.log.debug(`nonce ${row.nonce}: a simulation refused the payload: ${outcome.message}`);
    if (outcome.kind === "not_registered") worker.unregistered = true;
    return CERTAIN.has(outcome.kind) ? endOf(outcome) : null;
  }
}

/** Sends the bytes in the ledger. Runs in the address's queue. */
export async function send(
  deps: LiveDeps,
  worker: WorkerAtWork,
  row: LedgerRow,
  memory: RowMemory,
): Promise<LedgerRow | null> {
  const { txHash, txBytes, sequence } = row;
  if (txHash === null || txBytes === null || sequence === null)
    throw new Error(`ledger row ${row.id} is ${row.state} but has no bytes`);
  const sending = await recordSending(deps.db, worker.by, row.id, txHash);
  if (sending === null) return null;
  const { height } = await deps.windows.latest();
  let reply: Reply = { kind: "unknown" };
  let message = "";
  let refusal: ChainOutcome | undefined;
  try {
    const result = await deps.client.broadcast(txBytes);
    const judged = replyOf(result);
    reply = judged.reply;
    refusal = judged.outcome;
    message = refusal.message;
  } catch (error) {
    if (!(error instanceof AlloraError)) throw error;
    message = error.message;
  }
  memory.sentAt = height;
  memory.marks.sentMs = performance.now();
  await stepDone(deps, "sent", sending);

  if (reply.kind === "wrong_sequence") {
    if (reply.expected !== null) worker.wallet.expect(reply.expected);
    if (reply.expected === null || reply.expected > sequence) memory.usedAt ??= height;
  }
  const behind = await otherInFlight(deps, row, sequence, reply);
  memory.behindAt = behind === null ? null : (memory.behindAt ?? height);
  const sentBefore = sending.broadcasts - 1;
  const verdict = judgeReply(reply, {
    sequence,
    sentBefore,
    blocksSinceUsed: memory.usedAt === null ? null : height - memory.usedAt,
    blocksBehindOther: memory.behindAt === null ? null : height - memory.behindAt,
  });
  switch (verdict) {
    case "broadcast": {
      const sent = await recordBroadcast(deps.db, row.id, txHash, {
        sent: elapsed(memory.marks.signedMs, memory.marks.sentMs),
      });
      worker.log.info(`nonce ${row.nonce}: sent ${row.value} in ${txHash}`, { nonce: Number(row.nonce), txHash });
      return sent;
    }
    case "keep":
      worker.log.warn(
        `nonce ${row.nonce}: whether the transaction arrived is not known yet: ${message || reply.kind}`,
        {
          nonce: Number(row.nonce),
          txHash,
        },
      );
      // Where all sendings were refused, the bytes are nowhere: the next refusal is judged like the first.
      if (sentBefore === 0 && isRefusal(reply)) return recordRefusal(deps.db, worker.by, row.id, txHash);
      return sending;
    case "again":
      if (behind !== null) worker.wallet.takePlaceOf(behind);
      worker.log.warn(`nonce ${row.nonce}: signing anew: ${message}`, { nonce: Number(row.nonce), txHash });
      worker.wallet.refreshPrice();
      return reopenForSigning(deps.db, worker.by, row.id, txHash, message);
    case "reject":
      return end(
        deps,
        worker,
        sending,
        refusal === undefined ? { state: "rejected", outcome: "rejected", message } : endOf(refusal),
        txHash,
      );
  }
}

/** The sequence that the node expects before `sequence`, where another transaction in flight holds it. */
async function otherInFlight(deps: LiveDeps, row: LedgerRow, sequence: bigint, reply: Reply): Promise<bigint | null> {
  if (reply.kind !== "wrong_sequence" || reply.expected === null || reply.expected >= sequence) return null;
  const { expected } = reply;
  return (await sequenceInFlight(deps.db, row.chainId, row.address, expected)) ? expected : null;
}
