/** Running a transaction: in a block with effect, in a simulation without. */
import { toBase64 } from "@cosmjs/encoding";
import { TxMsgData } from "cosmjs-types/cosmos/base/abci/v1beta1/abci";
import type { TxRecord } from "./block";
import { type ChainEvent, plainEvent } from "./events";
import { sdk, TxFailure } from "./failure";
import { type Handled, handleMessage } from "./handlers";
import type { ChainState } from "./state";
import { checkTx, type DecodedTx, payFee } from "./transaction";

/** A payload that a block accepted. */
export interface AcceptedPayload {
  topicId: number;
  worker: string;
  nonce: number;
}

const BASE_GAS = 45_000n;
const GAS_PER_BYTE = 10n;

interface Run {
  gasUsed: bigint;
  handled: Handled[];
  events: ChainEvent[];
  accepted: AcceptedPayload[];
  undo: (() => void)[];
}

/** Handles all messages, or none: on failure the effects of those before are taken back. */
function runMessages(state: ChainState, tx: DecodedTx, height: number, gasLimit: bigint | null): Run {
  const run: Run = {
    gasUsed: BASE_GAS + GAS_PER_BYTE * BigInt(tx.bytes.length),
    handled: [],
    events: [],
    accepted: [],
    undo: [],
  };
  try {
    for (const [index, message] of tx.messages.entries()) {
      const events: ChainEvent[] = [];
      const handled = handleMessage(
        {
          state,
          height,
          signer: tx.signer,
          undo: run.undo,
          events,
          onPayload: (topicId, worker, nonce) => run.accepted.push({ topicId, worker, nonce }),
        },
        message,
      );
      run.gasUsed += handled.gas;
      run.handled.push(handled);
      const all = [plainEvent("message", { action: message.typeUrl, sender: tx.signer }), ...events];
      for (const event of all) event.attributes.push({ key: "msg_index", value: String(index), index: true });
      run.events.push(...all);
    }
    if (gasLimit !== null && run.gasUsed > gasLimit) throw sdk.outOfGas(gasLimit, run.gasUsed);
    return run;
  } catch (error) {
    takeBack(run);
    throw error;
  }
}

function takeBack(run: Run): void {
  for (const undo of run.undo.reverse()) undo();
}

/** @throws TxFailure */
export function simulateTx(state: ChainState, tx: DecodedTx): { gasUsed: bigint } {
  const height = state.height + 1;
  checkTx(state, tx, height, state.accounts[tx.signer]?.sequence ?? 0, true);
  const run = runMessages(state, tx, height, null);
  takeBack(run);
  return { gasUsed: run.gasUsed };
}

/**
 * Runs a transaction in the block of `height`. Its record tells of success and failure alike; null when it fails before any
 * message is handled (timeout height, sequence, fee): a proposer leaves such a transaction out, and it is never heard of again.
 */
export function deliverTx(
  state: ChainState,
  tx: DecodedTx,
  height: number,
): { record: TxRecord; accepted: AcceptedPayload[] } | null {
  const record: TxRecord = {
    hash: tx.hash,
    tx: toBase64(tx.bytes),
    code: 0,
    codespace: "",
    log: "",
    data: "",
    gasWanted: tx.gasLimit.toString(),
    gasUsed: "0",
    events: [],
  };
  try {
    checkTx(state, tx, height, state.accounts[tx.signer]?.sequence ?? 0);
  } catch (error) {
    if (error instanceof TxFailure) return null;
    throw error;
  }
  payFee(state, tx);
  record.events.push(plainEvent("tx", { fee: `${tx.feeUallo}uallo`, fee_payer: tx.signer }));
  try {
    const run = runMessages(state, tx, height, tx.gasLimit);
    const data = TxMsgData.encode(
      TxMsgData.fromPartial({ msgResponses: run.handled.map((h) => ({ typeUrl: h.typeUrl, value: h.response })) }),
    ).finish();
    record.events.push(...run.events);
    return { record: { ...record, data: toBase64(data), gasUsed: run.gasUsed.toString() }, accepted: run.accepted };
  } catch (error) {
    if (!(error instanceof TxFailure)) throw error;
    const gasUsed = (BASE_GAS + GAS_PER_BYTE * BigInt(tx.bytes.length)).toString();
    return {
      record: { ...record, code: error.code, codespace: error.codespace, log: error.message, gasUsed },
      accepted: [],
    };
  }
}
