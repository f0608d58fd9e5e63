/** What became of the grid's times: rows, drops, filled minutes, gaps by market. */
import { formatDay, formatInteger, formatMarket, formatPercent, formatUtc } from "@/app/_components/format";
import { Card, Fact, Facts, Stat, StatRow } from "@/app/_components/ui/card";
import type { PlanAnalysisResult } from "@/lib/forge/views";

const REASON: Record<string, string> = {
  not_enough: "history too short",
  gapped: "gap in the window",
  missing: "no value to divide by",
  no_target: "target in the future",
  target_gapped: "gap at the target",
};

/** What a reason for a dropped row means; one that is not known here is shown as it is. */
export function reasonWord(reason: string): string {
  return REASON[reason] ?? reason.replaceAll("_", " ");
}

export function AnalysisSummary({ result }: { result: PlanAnalysisResult }) {
  const dropped = Object.entries(result.dropped).filter(([, count]) => count > 0);
  const lost = dropped.reduce((sum, [, count]) => sum + count, 0);
  const differing = result.rowsDifferingFromRowShift;
  return (
    <>
      <StatRow label="Rows">
        <Stat
          label="Rows"
          note={
            <span title={`${formatUtc(result.from)} to ${formatUtc(result.to)}`}>
              {formatDay(result.from)} to {formatDay(result.to)}
            </span>
          }
        >
          {formatInteger(result.rows)}
        </Stat>
        <Stat label="Dropped" note={`${formatPercent(lost / Math.max(1, lost + result.rows))} of the grid's times`}>
          {formatInteger(lost)}
        </Stat>
        <Stat
          label="Filled minutes"
          title="One-minute candles that the plan's gap policy filled in, and rows that look at one"
          note={`${formatInteger(result.rowsTouchingFilled)} rows look at one`}
        >
          {formatInteger(result.filledMinutes)}
        </Stat>
        <Stat
          label="Row shift would differ"
          title="Times whose target would be another, or none, if it were taken a number of bars later instead of at the right time"
          note={differing === null ? "the horizon is no whole number of bars" : "rows with another target by position"}
        >
          {formatInteger(differing)}
        </Stat>
      </StatRow>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card title="Dropped, by reason">
          {dropped.length === 0 ? (
            <p className="text-sm text-soft">None: each time of the grid gave a row.</p>
          ) : (
            <Facts>
              {dropped.map(([reason, count]) => (
                <Fact key={reason} name={reasonWord(reason)}>
                  {formatInteger(count)}
                </Fact>
              ))}
            </Facts>
          )}
        </Card>
        <Card title="Markets" note="minutes without a candle between the first and the last">
          <Facts>
            {result.markets.map(({ market, candles, minutesAbsent }) => (
              <Fact key={market} name={formatMarket(market)}>
                {formatInteger(candles)} <span className="text-faint">candles,</span> {formatInteger(minutesAbsent)}{" "}
                <span className="text-faint">
                  absent ({formatPercent(minutesAbsent / Math.max(1, candles + minutesAbsent), 2)})
                </span>
              </Fact>
            ))}
          </Facts>
        </Card>
      </div>
    </>
  );
}
