/** What an evaluation says in words: the same on its page and in the report that is taken away. Pure. */
import { DASH, formatInteger, formatPercent, formatSignificant } from "@/app/_components/format";
import { formatMetric } from "@/app/_components/metrics";
import { GATES, type GateRule } from "@/lib/evaluation/analysis/gate-table";
import type { AnalysisView, EvaluationView, GateView, Interval } from "@/lib/forge/views";

const RULES: ReadonlyMap<string, GateRule> = new Map(Object.values(GATES).map((rule) => [rule.id, rule]));
const SIGN: Record<GateRule["passes"], string> = { least: "≥", most: "≤", above: ">", below: "<" };

function ofUnit(value: number | null, unit: GateRule["unit"]): string {
  if (value === null) return DASH;
  if (unit === "share") return formatPercent(value);
  if (unit === "pvalue") return formatMetric(value, "pvalue");
  return Number.isInteger(value) ? formatInteger(value) : formatSignificant(value);
}

export function gateValue({ id, value }: GateView): string {
  return ofUnit(value, RULES.get(id)?.unit ?? "number");
}

/** "≥ 48.0 %" */
export function gateThreshold({ id, threshold }: GateView): string {
  const rule = RULES.get(id);
  if (rule === undefined || threshold === null) return DASH;
  return `${SIGN[rule.passes]} ${ofUnit(threshold, rule.unit)}`;
}

export const GATE_WORD: Record<GateView["state"], string> = { pass: "Pass", fail: "Fail", not_run: "Not run" };

/** "12 of 17 gates pass, 7 were not run" */
export function gatesInShort(gates: readonly GateView[]): string {
  const count = (state: GateView["state"]) => gates.filter((gate) => gate.state === state).length;
  const run = count("pass") + count("fail");
  const left = count("not_run");
  return `${count("pass")} of ${run} pass${left > 0 ? `, ${left} not run` : ""}`;
}

/** "51.2 % to 54.0 %" */
export function intervalText(interval: Interval | undefined, format: Parameters<typeof formatMetric>[1]): string {
  if (interval === undefined || interval.low === null || interval.high === null) return DASH;
  return `${formatMetric(interval.low, format)} to ${formatMetric(interval.high, format)}`;
}

/** How much the rows weigh, in a sentence or two. */
export function evidenceInWords({ evidence, horizonMinutes }: AnalysisView): string {
  const { rows, overlapRows, nOverlap, nEffective, rowsNeeded } = evidence;
  const parts = [
    overlapRows > 1
      ? `Each truth reaches across ${formatInteger(overlapRows)} rows, so that ${formatInteger(rows)} rows are worth ${formatInteger(Math.floor(nOverlap))} that do not overlap.`
      : `${formatInteger(rows)} rows${horizonMinutes === null ? "" : ", whose truths do not overlap"}.`,
    `Streaks of right and wrong leave ${formatInteger(Math.floor(nEffective))}.`,
  ];
  const counted = Math.floor(Math.min(nOverlap, nEffective));
  if (rowsNeeded === null) parts.push("An accuracy of 50 % or less cannot be told from a coin by any number of rows.");
  else if (counted >= rowsNeeded)
    parts.push(`That is enough: ${formatInteger(rowsNeeded)} tell this accuracy from a coin.`);
  else parts.push(`That is too few: ${formatInteger(rowsNeeded)} are needed to tell this accuracy from a coin.`);
  return parts.join(" ");
}

/** Trials and what they do to the evidence, in a sentence or two. */
export function trialsInWords({ deflated }: AnalysisView): string {
  const { sharpePerPeriod, expectedBestSharpe, trials } = deflated;
  if (sharpePerPeriod === null || expectedBestSharpe === null || trials === 1) return deflated.verdict;
  return `${deflated.verdict} The Sharpe ratio of following it is ${formatSignificant(sharpePerPeriod)} a period; the luckiest of ${formatInteger(trials)} without skill would be expected to show ${formatSignificant(expectedBestSharpe)}.`;
}

const KIND: Record<EvaluationView["subject"]["kind"], string> = {
  arrays: "predictions from elsewhere",
  training: "training",
  deployment: "live worker",
  model: "model",
};

export function kindOf({ kind }: EvaluationView["subject"]): string {
  return KIND[kind];
}

/** What the rows are, with what a reader must know of them. */
export function subjectInWords(subject: EvaluationView["subject"]): string {
  if (subject.kind === "training") {
    return "Out-of-fold predictions of a training's best candidate. It was chosen on the same rows.";
  }
  if (subject.kind === "deployment") {
    const left = Object.entries(subject.leftOut ?? {});
    const why = left.map(([reason, count]) => `${formatInteger(count)} with ${reason.replaceAll("_", " ")}`).join(", ");
    return `What a live worker predicted, against what came true.${why === "" ? "" : ` Left out: ${why}.`}`;
  }
  if (subject.kind === "model") {
    const { rows, seenRows } = subject;
    const span = `A model's predictions from ${subject.from.slice(0, 10)} to ${subject.to.slice(0, 10)}.`;
    if (rows === undefined || seenRows === undefined || seenRows === 0) return span;
    return `${span} It was trained on ${seenRows === rows ? "all" : `${formatInteger(seenRows)} of the ${formatInteger(rows)}`} rows: on those a good report means nothing.`;
  }
  return "Predictions that were made elsewhere.";
}
