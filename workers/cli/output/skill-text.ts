/** What `forge skill` says to a person. */
import type { Cli } from "@/workers/cli/cli";
import { figure } from "@/workers/cli/output/format";
import type { Check } from "@/workers/skill/checks";
import type { MonitorResult } from "@/workers/skill/monitor";
import type { RunResult } from "@/workers/skill/runner";
import type { GateResult } from "@/workers/skill/state";

export function runText(cli: Cli, { stages, done, stage }: RunResult, folder: string): string {
  const paint = { done: cli.style.green, failed: cli.style.red, open: (text: string) => text };
  const rows = stages.map((one) => [
    one.name,
    paint[one.state](one.state === "failed" ? "FAILED" : one.state),
    one.summary || one.title,
  ]);
  const failed = stages.some(({ state }) => state === "failed");
  const next = done
    ? `All stages are done. npx forge skill report ${folder} writes the report, npx forge skill monitor ${folder} watches the worker.`
    : failed
      ? `The stage ${stage} said no. npx forge skill check ${folder} says where to look; rules are not softened.`
      : `Next: ${stage}.`;
  return `${cli.table([{ head: "STAGE" }, { head: "STATE" }, { head: "", shrink: true }], rows)}\n\n${next}`;
}

export function checksText(cli: Cli, checks: readonly Check[], { rehearsal }: { rehearsal: boolean }): string {
  const words = { ok: cli.style.green("ok"), failed: cli.style.red("FAILED"), open: "not yet" } as const;
  const lines = checks.flatMap(({ principle, title, state, findings }) => [
    `${principle}  ${title}: ${words[state]}`,
    ...findings.flatMap((one) => [
      `   ${words[one.state]}  ${one.text}`,
      ...(one.remedy === "" || one.state === "ok" ? [] : [`        → ${one.remedy}`]),
    ]),
  ]);
  const failed = checks.filter(({ state }) => state === "failed").map(({ principle }) => principle);
  const open = checks.filter(({ state }) => state === "open").map(({ principle }) => principle);
  const verdict =
    failed.length > 0
      ? `${failed.length === 1 ? `Principle ${failed[0]} does` : `Principles ${failed.join(", ")} do`} not hold.`
      : open.length > 0
        ? `Nothing is wrong; principles ${open.join(", ")} cannot be told yet.`
        : rehearsal
          ? "A rehearsal: the steps were taken as the nine principles ask, with gates that nearly anything passes. Nothing is proved."
          : "All nine principles hold.";
  return `${lines.join("\n")}\n\n${verdict}`;
}

const TRIGGER_WORDS: Readonly<Record<GateResult["state"], string>> = {
  pass: "ok",
  fail: "REBUILD",
  not_run: "not yet",
};

export function monitorText(cli: Cli, { deploymentId, status, triggers, fired }: MonitorResult): string {
  const rows = triggers.map((one) => [
    one.title,
    TRIGGER_WORDS[one.state],
    figure(one.value),
    figure(one.threshold),
    one.detail,
  ]);
  const head = [
    { head: "TRIGGER" },
    { head: "STATE" },
    { head: "VALUE" },
    { head: "LIMIT" },
    { head: "", shrink: true },
  ];
  const verdict = fired.length > 0 ? `Time to rebuild: ${fired.join(", ")}.` : "No reason to rebuild.";
  return `Worker ${deploymentId.slice(0, 8)} is ${status}.\n\n${cli.table(head, rows)}\n\n${verdict}`;
}
