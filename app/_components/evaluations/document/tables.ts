/** The report's tables. */

import { GATE_WORD, gateThreshold, gateValue, intervalText } from "@/app/_components/evaluations/words";
import { formatDay, formatInteger, formatPercent, formatSignificant } from "@/app/_components/format";
import { ADDITIONAL, formatMetric, formatThreshold, PRIMARY } from "@/app/_components/metrics";
import type { AnalysisView, GateView, ReportView, SliceView } from "@/lib/forge/views";
import { html, type Markup } from "./markup";

interface Head {
  name: string;
  isText?: boolean;
}

function table(heads: readonly Head[], rows: readonly Markup[]): Markup {
  return html`<div class="scroll"><table><thead><tr>${heads.map(({ name, isText }) => html`<th${isText === true && html` class="text"`} scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

const heads = (...names: string[]): Head[] => names.map((name) => ({ name }));

export function primaryTable(report: ReportView, analysis: AnalysisView | null): Markup {
  return table(
    [
      ...heads("Metric", "Value", "Threshold", "", "95 % interval", "Shifted, p"),
      { name: "What it means", isText: true },
    ],
    PRIMARY.map((metric) => {
      const hasPassed = report.passed[metric.passedKey] === true;
      return html`<tr><td>${metric.name}</td><td>${formatMetric(report.metrics[metric.key], metric.format)}</td>
<td>${formatThreshold(metric, report.thresholds[metric.key])}</td><td class="state ${hasPassed ? "ok" : "error"}">${hasPassed ? "✓ Pass" : "✗ Fail"}</td>
<td>${intervalText(analysis?.bootstrap.metrics[metric.key], metric.format)}</td><td>${formatMetric(analysis?.permutation.pValues[metric.key], "pvalue")}</td>
<td class="text soft">${metric.explanation}</td></tr>`;
    }),
  );
}

const TONE: Record<GateView["state"], string> = { pass: "ok", fail: "error", not_run: "muted" };
const SIGN: Record<GateView["state"], string> = { pass: "✓", fail: "✗", not_run: "–" };

export function gateTable(gates: readonly GateView[]): Markup {
  return table(
    [{ name: "Gate" }, { name: "" }, { name: "Found" }, { name: "Asked for" }, { name: "Detail", isText: true }],
    gates.map(
      (
        gate,
      ) => html`<tr><td>${gate.title}</td><td class="state ${TONE[gate.state]}">${SIGN[gate.state]} ${GATE_WORD[gate.state]}</td>
<td>${gateValue(gate)}</td><td>${gateThreshold(gate)}</td><td class="text soft">${gate.detail}</td></tr>`,
    ),
  );
}

const SLICE = [
  ["directional_accuracy", "Accuracy", "share"],
  ["pearson_r", "Pearson r", "number"],
  ["wrmse_improvement", "WRMSE impr.", "share"],
  ["czar_improvement", "CZAR impr.", "share"],
] as const;

export function sliceTable(first: string, slices: readonly (SliceView & { kind?: string })[]): Markup {
  return table(
    heads(first, "Rows", ...SLICE.map(([, name]) => name), "Grade"),
    slices.map(
      (slice) => html`<tr><td>${slice.kind && `${slice.kind}, `}${slice.name}</td><td>${formatInteger(slice.rows)}</td>
${SLICE.map(([key, , format]) => html`<td>${formatMetric(slice.metrics[key], format)}</td>`)}<td>${slice.grade}</td></tr>`,
    ),
  );
}

export function baselineTable(baselines: AnalysisView["baselines"]): Markup {
  return table(
    heads("Baseline", "Its accuracy", "Its RMSE", "Improvement over it", "95 % interval"),
    baselines.map(
      ({
        name,
        metrics,
        improvement,
      }) => html`<tr><td>${name}</td><td>${formatMetric(metrics.directional_accuracy, "share")}</td>
<td>${formatSignificant(metrics.rmse)}</td><td>${formatPercent(improvement.value)}</td><td>${intervalText(improvement, "share")}</td></tr>`,
    ),
  );
}

export function additionalTable(report: ReportView): Markup {
  return table(
    [...heads("Metric", "Value"), { name: "What it means", isText: true }],
    Object.entries(ADDITIONAL)
      .filter(([key]) => key in report.metrics)
      .map(
        ([key, metric]) =>
          html`<tr><td>${metric.name}</td><td>${formatMetric(report.metrics[key], metric.format)}</td><td class="text soft">${metric.explanation}</td></tr>`,
      ),
  );
}

export function periodName({ from, name }: AnalysisView["periods"][number]): string {
  return name.length === 7 ? name : formatDay(from);
}
