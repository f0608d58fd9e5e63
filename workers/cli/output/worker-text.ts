/** One worker and its windows as text. */
import type { DeploymentView, TimelineSlot } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { allo, figure, integer, NOTHING, relative, utc, value } from "./format";
import { cell } from "./table";
import { statusText } from "./workers-table";

export function workerText(cli: Cli, worker: DeploymentView): string {
  const { counts, lastSubmission, lastScore, wallet, model } = worker;
  const lines: [string, string][] = [
    ["Topic", `${worker.topicId} ${cell(worker.topicName)}`],
    ["Status", statusText(cli, worker)],
    ["Model", `${cell(model.name)}, grade ${model.grade ?? NOTHING} (${model.id.slice(0, 16)})`],
    ["Wallet", wallet === null ? "gets one" : `${wallet.address}, ${allo(wallet.balanceUallo)}`],
    ["Live since", worker.liveSince === null ? NOTHING : relative(worker.liveSince)],
    [
      "Submissions",
      `${integer(counts.confirmed)} confirmed, ${integer(counts.failed)} failed, ${integer(counts.refused)} refused, ${integer(counts.missed)} missed`,
    ],
    ["Rewards", allo(worker.rewardTotalUallo)],
    ["Next window", relative(worker.nextWindowAt)],
  ];
  if (lastSubmission !== null) {
    const { nonce, value: said, state, message, asOf, feeUallo, txHash } = lastSubmission;
    lines.push([
      "Last",
      `nonce ${nonce}: ${value(said)} ${state}${message === null ? "" : ` (${cell(message)})`}, fee ${allo(feeUallo)}`,
    ]);
    lines.push(["", `as of ${utc(asOf)} UTC${txHash === null ? "" : `, transaction ${txHash}`}`]);
  }
  if (lastScore !== null) {
    lines.push([
      "Last score",
      `nonce ${lastScore.nonce}: ${figure(lastScore.score)}, EMA ${figure(lastScore.scoreEma)}${lastScore.active === false ? ", not in the active set" : ""}`,
    ]);
  }
  if (worker.lastError !== null) lines.push(["Error", cli.style.red(cell(worker.lastError))]);
  return `${cli.style.bold("Worker")} ${worker.id}\n${cli.facts(lines)}`;
}

export function timelineTable(cli: Cli, slots: readonly TimelineSlot[]): string {
  return cli.table(
    [
      { head: "NONCE", align: "right" },
      { head: "OPENED", spare: 2 },
      { head: "WINDOW" },
      { head: "SUBMITTED", align: "right" },
      { head: "NETWORK", align: "right", spare: 4 },
      { head: "TRUTH", align: "right" },
      { head: "SCORE", align: "right", spare: 5 },
      { head: "EMA", align: "right", spare: 1 },
      { head: "REWARD", align: "right", spare: 3 },
      { head: "", shrink: true, spare: 6 },
    ],
    slots.map((slot) => [
      String(slot.nonce),
      utc(slot.openedAt),
      slotText(cli, slot),
      value(slot.submission?.value),
      value(slot.networkInference),
      value(slot.truth),
      figure(slot.score),
      figure(slot.scoreEma),
      allo(slot.rewardUallo),
      slot.submission?.message == null ? "" : cell(slot.submission.message),
    ]),
  );
}

function slotText(cli: Cli, { slot }: TimelineSlot): string {
  if (slot === "confirmed") return cli.style.green(slot);
  if (slot === "failed" || slot === "missed" || slot === "refused") return cli.style.red(slot);
  return slot === "not_deployed" ? cli.style.dim("not deployed") : cli.style.yellow(slot);
}
