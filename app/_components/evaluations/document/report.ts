/** A whole evaluation as one HTML file: nothing to load, no scripts, printable. */

import {
  evidenceInWords,
  gatesInShort,
  kindOf,
  subjectInWords,
  trialsInWords,
} from "@/app/_components/evaluations/words";
import { formatDay, formatPercent, formatSignificant, formatUtc, plural } from "@/app/_components/format";
import { gradeTone } from "@/app/_components/metrics";
import type { AnalysisView, EvaluationView, PointView } from "@/lib/forge/views";
import { barsChart, linesChart, scatterChart } from "./charts";
import { html, type Markup, trusted } from "./markup";
import { STYLE } from "./style";
import { additionalTable, baselineTable, gateTable, primaryTable, sliceTable } from "./tables";

/** @returns the text of the document; everything that people wrote is escaped */
export function reportDocument(view: EvaluationView): string {
  const { report, analysis } = view;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${view.title}: evaluation</title><style>${trusted(STYLE)}</style></head>
<body><main>
<header class="head">${report && html`<span class="grade ${gradeTone(report.grade)}">${report.grade}</span>`}<div><h1>${view.title}</h1>
<p class="soft">${subjectInWords(view.subject)}</p>
<p class="soft">${spanOf(view)}Evaluated ${formatUtc(view.createdAt)}. ${view.id}, ${kindOf(view.subject)}.</p></div></header>
${report === null ? html`<section><p>There is no report yet.</p></section>` : section(`${report.num_passed} of ${report.num_primary_metrics} metrics passed`, primaryTable(report, analysis))}
${analysis === null ? report && html`<section><p>The rows were not analysed further.</p></section>` : analysed(analysis)}
${report && section("Additional metrics", html`<p class="soft">They inform, the grade ignores them.</p>`, additionalTable(report))}
</main></body></html>`;
  return page.text;
}

function section(title: string, ...body: readonly Markup[]): Markup {
  return html`<section><h2>${title}</h2>${body}</section>`;
}

function spanOf({ analysis, report }: EvaluationView): string {
  const rows = report?.metrics.n_samples ?? null;
  if (rows === null) return "";
  const span = analysis?.from && analysis.to ? `, ${formatDay(analysis.from)} to ${formatDay(analysis.to)}` : "";
  return `${plural(rows, "row")}${span}. `;
}

function analysed(analysis: AnalysisView): Markup {
  const { bootstrap, permutation, evidence, deflated } = analysis;
  return html`${section(
    "Evidence",
    html`<p>${evidenceInWords(analysis)}</p>
<p class="soft">With that many rows the accuracy has a p-value of ${formatSignificant(evidence.directionPValue)}, the correlation one of ${formatSignificant(evidence.pearsonPValue)}${
      deflated.trials > 1 &&
      `; after ${deflated.trials} trials the accuracy's is ${formatSignificant(deflated.bonferroniPValue)}`
    }.</p><p>${trialsInWords(analysis)}</p>`,
  )}
${section(`Gates: ${gatesInShort(analysis.gates)}`, gateTable(analysis.gates))}
${charts(analysis)}
${section("Baselines", baselineTable(analysis.baselines))}
${analysis.folds.length > 0 && section("Folds", sliceTable("Fold", analysis.folds))}
${analysis.regimes.length > 0 && section("Regimes", sliceTable("Regime", analysis.regimes))}
${analysis.periods.length > 0 && section("Periods", sliceTable("Period (UTC)", analysis.periods))}
${section(
  "How it was computed",
  html`<p class="soft">Intervals: stationary block bootstrap, ${bootstrap.samples} samples, blocks of ${bootstrap.meanBlockRows} rows on average, 95 %.
Shifted: predictions moved against truths in a circle by ${permutation.samples} lags of at least ${permutation.leastLagRows} rows. Seed ${bootstrap.seed}: the same rows give the same figures.
Returns are without costs; a position changes side in ${formatPercent(analysis.turnover.flipsShare)} of the rows, and a fee of ${formatPercent(analysis.turnover.breakEvenFee, 3)} of the traded value would use up what was earned.</p>`,
)}`;
}

function charts(analysis: AnalysisView): Markup {
  const { cumulative, rolling, scatter, calibration, hours } = analysis;
  const share = (value: number) => formatPercent(value, 0);
  const small = (value: number) => (value === 0 ? "0" : formatSignificant(value, 2));
  const hasTimes = analysis.from !== null;
  const xOf = (point: PointView) => (point.at === null ? point.row : Date.parse(point.at));
  const formatX = (x: number) => (hasTimes ? formatDay(x) : String(Math.round(x)));
  return html`<div class="pair">
${section(
  "Cumulative directional return",
  linesChart({
    label: "Cumulative directional return",
    xs: cumulative.map(xOf),
    lines: [
      { name: "followed", look: "a", values: cumulative.map(({ model }) => model) },
      { name: "always long", look: "b", values: cumulative.map(({ hold }) => hold) },
    ],
    level: 0,
    formatX,
    formatY: small,
  }),
)}
${section(
  `Accuracy over the last ${rolling.windowRows} rows`,
  linesChart({
    label: "Rolling accuracy",
    xs: rolling.points.map(xOf),
    lines: [{ name: "accuracy", look: "a", values: rolling.points.map(({ accuracy }) => accuracy) }],
    band: { low: rolling.points.map(({ low }) => low), high: rolling.points.map(({ high }) => high) },
    level: 0.5,
    formatX,
    formatY: share,
  }),
)}
${section(
  "Predicted against actual",
  scatterChart({
    label: "Predicted (up) against actual (across)",
    points: scatter.map(({ actual, predicted }) => ({ x: actual, y: predicted })),
    formatX: small,
    formatY: small,
  }),
)}
${
  calibration.length > 0 &&
  section(
    "Mean actual by tenth of the prediction",
    barsChart({
      label: "Calibration",
      bars: calibration.map(({ meanActual, low, high }, i) => ({ x: i + 1, y: meanActual, low, high })),
      formatX: String,
      formatY: small,
    }),
  )
}
${
  hours.length > 0 &&
  section(
    "Mean absolute error by hour (UTC)",
    barsChart({
      label: "Error by hour",
      bars: hours.map(({ hour, mae }) => ({ x: hour, y: mae })),
      formatX: String,
      formatY: small,
    }),
  )
}
</div>`;
}
