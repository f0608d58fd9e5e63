/** Workers as a table: what each is for, how it does, and what it does next. */
import type { DeploymentView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { allo, figure, integer, relative, short, value } from "./format";
import { cell } from "./table";

/** Worst first is for a dashboard; here the order of the list stays. */
export function workersTable(cli: Cli, deployments: readonly DeploymentView[]): string {
  return cli.table(
    [
      { head: "WORKER" },
      { head: "TOPIC", shrink: true },
      { head: "STATUS" },
      { head: "MODEL", shrink: true, spare: 5 },
      { head: "GRADE", spare: 4 },
      { head: "OK", align: "right" },
      { head: "LOST", align: "right", spare: 2 },
      { head: "SCORE EMA", align: "right", spare: 3 },
      { head: "REWARD", align: "right", spare: 6 },
      { head: "LAST VALUE", align: "right", spare: 7 },
      { head: "NEXT" },
    ],
    deployments.map((one) => [
      short(one.id),
      `${one.topicId} ${cell(one.topicName)}`,
      statusText(cli, one),
      cell(one.model.name),
      one.model.grade ?? "–",
      integer(one.counts.confirmed),
      integer(one.counts.failed + one.counts.refused + one.counts.missed),
      figure(one.lastScore?.scoreEma ?? null),
      allo(one.rewardTotalUallo),
      value(one.lastSubmission?.value),
      relative(one.nextWindowAt),
    ]),
  );
}

/** What it is, and where it is going when that differs. */
export function statusText(cli: Cli, { status, desired }: Pick<DeploymentView, "status" | "desired">): string {
  if (desired === "stopped" && status !== "stopped") return cli.style.yellow("stopping");
  if (desired === "running" && status === "stopped") return cli.style.yellow("starting");
  if (status === "live") return cli.style.green(status);
  return status === "failed" ? cli.style.red(status) : cli.style.yellow(status);
}
