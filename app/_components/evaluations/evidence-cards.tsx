/** How much the rows weigh, what the number of trials does to it, and what following the predictions costs. */
import { DASH, formatInteger, formatPercent, formatSignificant } from "@/app/_components/format";
import { formatMetric } from "@/app/_components/metrics";
import { Card, Fact, Facts } from "@/app/_components/ui/card";
import type { AnalysisView } from "@/lib/forge/views";
import { evidenceInWords, trialsInWords } from "./words";

export function EvidenceCard({ analysis }: { analysis: AnalysisView }) {
  const { evidence } = analysis;
  return (
    <Card title="Evidence" note="how much these rows weigh">
      <div className="grid gap-3">
        <p className="text-sm text-soft">{evidenceInWords(analysis)}</p>
        <Facts>
          <Fact name="Rows">{formatInteger(evidence.rows)}</Fact>
          <Fact name="Without overlap" title="Rows divided by the rows that a truth reaches across">
            {formatInteger(Math.floor(evidence.nOverlap))}
          </Fact>
          <Fact name="Without streaks" title="By the autocorrelation of being right, over at least twice the overlap">
            {formatInteger(Math.floor(evidence.nEffective))}
          </Fact>
          <Fact name="Needed" title="To tell this accuracy from a coin: two-sided 5 %, power 80 %">
            {evidence.rowsNeeded === null ? DASH : formatInteger(evidence.rowsNeeded)}
          </Fact>
          <Fact name="Accuracy, p-value" title="With the smaller of the two counts">
            {formatMetric(evidence.directionPValue, "pvalue")}
          </Fact>
          <Fact name="Correlation, p-value" title="With the smaller of the two counts">
            {formatMetric(evidence.pearsonPValue, "pvalue")}
          </Fact>
        </Facts>
      </div>
    </Card>
  );
}

export function TrialsCard({ analysis }: { analysis: AnalysisView }) {
  const { deflated, turnover } = analysis;
  return (
    <Card title="Trials and costs" note="what luck and fees leave">
      <div className="grid gap-3">
        <p className="text-sm text-soft">{trialsInWords(analysis)}</p>
        <Facts>
          <Fact name="Configurations tried">{formatInteger(deflated.trials)}</Fact>
          <Fact name="Deflated Sharpe ratio" title="Probability that the ratio is above the luck of the best trial">
            {formatPercent(deflated.deflatedSharpe)}
          </Fact>
          <Fact name="Accuracy, p-value after all trials" title="Bonferroni">
            {formatMetric(deflated.bonferroniPValue, "pvalue")}
          </Fact>
          <Fact name="Probability of overfitting" title="Best of one half of time ends in the lower half of the other">
            {formatPercent(deflated.overfitting, 0)}
          </Fact>
          <Fact
            name="Position changes"
            title="Share of rows whose predicted side differs from the one a horizon before"
          >
            {formatPercent(turnover.flipsShare)}
          </Fact>
          <Fact name="Break-even fee" title="Of the traded value; above it following the predictions loses">
            {turnover.breakEvenFee === null ? DASH : `${formatSignificant(turnover.breakEvenFee * 10_000)} bp`}
          </Fact>
        </Facts>
      </div>
    </Card>
  );
}
