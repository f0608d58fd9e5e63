/** Principle 4: three sets that do not touch, of which each run reads only its own. */
import { MINUTE_MS } from "@/lib/candles/candles";
import { heldOutText } from "@/workers/skill/held-out";
import { readLooks } from "@/workers/skill/looks";
import { daysBetween, lookbackOf, midnight } from "@/workers/skill/spans";
import type { TrainingRecord } from "@/workers/skill/state";
import { type CheckInput, type Finding, failed, ok, open } from "./check";

/** Stages that may read the optimisation set alone. */
const INNER = new Set(["baselines", "ladder", "optimise", "stress"]);
const RESTORE = "Begin a new project: what was read cannot be unread.";

export function checkPartitions(input: CheckInput): Finding[] {
  return [...lengths(input), ...room(input), ...gap(input), ...reads(input), ...unmoved(input)];
}

function lengths({ project }: CheckInput): Finding[] {
  const { optimizationEnd, evaluationEnd, deploymentEnd } = project.config.partitions;
  const [evaluation, deployment] = [
    daysBetween(optimizationEnd, evaluationEnd),
    daysBetween(evaluationEnd, deploymentEnd),
  ];
  if (evaluation === deployment) return [ok(`evaluation and deployment sets are both ${evaluation} days long`)];
  const text = `The evaluation set has ${evaluation} days, the deployment set ${deployment}: one cannot confirm the other.`;
  return [failed(text, "Make them equally long in config.json, partitions.")];
}

/** What the sets could show at all: said before a look is spent on them. */
function room({ project, plan }: CheckInput): Finding[] {
  return plan === null ? [] : [ok(heldOutText(project.config, plan))];
}

function gap({ project, plan }: CheckInput): Finding[] {
  if (plan === null) return [open("The gap cannot be told before there are features.", "Choose target and signals.")];
  const { gapBars } = project.config.partitions;
  const { leastGapBars, keptGapBars, horizonBars, lookbackBars } = lookbackOf(plan);
  if (gapBars < leastGapBars) {
    const text = `The gap of ${gapBars} bars is shorter than the longer of horizon (${horizonBars}) and look-back (${lookbackBars}).`;
    return [failed(text, `Set partitions.gapBars to at least ${leastGapBars}.`)];
  }
  if (gapBars > keptGapBars) {
    const text = `A gap of ${gapBars} bars is asked for; the platform keeps horizon and look-back together, ${keptGapBars} bars.`;
    return [failed(text, `Set partitions.gapBars to at most ${keptGapBars}.`)];
  }
  return [ok(`the gap of ${gapBars} bars covers horizon (${horizonBars}) and look-back (${lookbackBars})`)];
}

function reads({ project, plan }: CheckInput): Finding[] {
  const { state, config } = project;
  const { trainings, stages } = state.value;
  const end = midnight(config.partitions.optimizationEnd);
  const inner = trainings.filter(({ stage }) => INNER.has(stage));
  const beyond = inner.filter(({ until }) => Date.parse(until) > end);
  const findings = beyond.map(({ purpose, until }) =>
    failed(
      `The training "${purpose}" read up to ${until}, beyond the optimisation set (${config.partitions.optimizationEnd}).`,
      RESTORE,
    ),
  );
  const seen = stages.inspect?.details.to;
  if (typeof seen === "string" && midnight(seen) > end) {
    findings.push(failed(`The inspection read up to ${seen}, beyond the optimisation set.`, RESTORE));
  }
  const evaluated = trainings.filter(({ stage, testFrom }) => stage === "evaluate" && testFrom !== null);
  if (plan !== null) {
    for (const record of evaluated) findings.push(...testedWhere(record, project.config, plan.target.horizonMinutes));
  }
  const first = stages.open?.details.firstRow;
  if (typeof first === "string" && plan !== null) {
    const learnt = midnight(config.partitions.evaluationEnd) - plan.target.horizonMinutes * MINUTE_MS;
    const kept = (Date.parse(first) - learnt) / MINUTE_MS;
    if (kept < config.partitions.gapBars * config.data.intervalMinutes) {
      findings.push(
        failed(`The first row of the deployment set is ${kept} minutes after the last that was learnt from.`, RESTORE),
      );
    }
  }
  if (findings.length > 0) return findings;
  if (inner.length === 0) return [open("Nothing has been trained yet.", "Run the pipeline.")];
  return [
    ok(
      `${inner.length} trainings read the optimisation set alone${evaluated.length > 0 ? ", the evaluation its own set" : ""}`,
    ),
  ];
}

/** Where rows of an evaluation lie, as the instance says. */
function testedWhere(
  record: TrainingRecord,
  { partitions, data }: CheckInput["project"]["config"],
  horizonMinutes: number,
): Finding[] {
  const gapMinutes = partitions.gapBars * data.intervalMinutes;
  const from = midnight(partitions.optimizationEnd) + gapMinutes * MINUTE_MS;
  const to = midnight(partitions.evaluationEnd) - horizonMinutes * MINUTE_MS;
  const findings: Finding[] = [];
  if (Date.parse(record.testFrom as string) < from || Date.parse(record.testTo as string) > to) {
    findings.push(
      failed(`The evaluation tested rows from ${record.testFrom} to ${record.testTo}, outside of its set.`, RESTORE),
    );
  }
  if ((record.leastGapMinutes ?? 0) < gapMinutes) {
    findings.push(
      failed(
        `The evaluation kept ${record.leastGapMinutes} minutes between learning and testing; ${gapMinutes} were set.`,
        RESTORE,
      ),
    );
  }
  return findings;
}

function unmoved({ project }: CheckInput): Finding[] {
  const { looks, fault } = readLooks(project.folder);
  if (fault !== null) return [failed(`looks.jsonl: ${fault}.`, "Restore the log of looks.")];
  if (looks.length === 0) {
    const evaluated = project.state.value.stages.evaluate ?? project.state.value.stages.open;
    if (evaluated === undefined) return [open("Nobody has looked at the evaluation set yet.", "")];
    return [failed("The evaluation set was looked at, but the log of looks is empty.", "Restore looks.jsonl.")];
  }
  const { trainings, stages } = project.state.value;
  const unlogged = trainings.filter(
    ({ id, stage }) => stage === "evaluate" && !looks.some((one) => one.set === "evaluation" && one.trainingId === id),
  ).length;
  const opened = stages.open !== undefined && !looks.some(({ set }) => set === "deployment");
  if (unlogged > 0 || opened) {
    const what = unlogged > 0 ? `${unlogged} of the evaluations that were run` : "the opening of the deployment set";
    return [failed(`The log of looks lacks ${what}.`, "Restore looks.jsonl: no look can be taken back.")];
  }
  const moved = looks.find(({ partitions }) => partitions !== project.digests.partitions);
  if (moved !== undefined) {
    return [
      failed(
        `Partitions, target or windows are not what they were at look ${moved.number} (${moved.at}).`,
        "Put them back; other sets need a new project.",
      ),
    ];
  }
  return [ok(`the partitions are those of all ${looks.length} looks`)];
}
