/** The walk-forward folds: where each was trained and tested in time, and how it did. */
import { formatDay, formatInteger, formatUtc } from "@/app/_components/format";
import { formatMetric } from "@/app/_components/metrics";
import { Card } from "@/app/_components/ui/card";
import type { FoldView } from "@/lib/forge/views";
import { GradeBadge } from "./grade";

const TICKS = 5;

function FoldBars({ folds }: { folds: readonly FoldView[] }) {
  const from = Math.min(...folds.map((fold) => Date.parse(fold.trainFrom)));
  const to = Math.max(...folds.map((fold) => Date.parse(fold.testTo)));
  const span = Math.max(1, to - from);
  const place = (start: string, end: string) => ({
    left: `${((Date.parse(start) - from) / span) * 100}%`,
    width: `max(3px, ${((Date.parse(end) - Date.parse(start)) / span) * 100}%)`,
  });
  return (
    <div className="grid gap-1.5" aria-hidden="true">
      {folds.map((fold) => (
        <div key={fold.index} className="grid grid-cols-[3.5rem_1fr] items-center text-sm">
          <span className="text-faint">Fold {fold.index}</span>
          <div className="relative h-5 rounded-sm bg-sunken">
            <div
              className="absolute inset-y-0 rounded-sm border border-line-strong bg-hover"
              style={place(fold.trainFrom, fold.trainTo)}
              title={`Trained on ${formatUtc(fold.trainFrom)} to ${formatUtc(fold.trainTo)}`}
            />
            <div
              className="absolute inset-y-0 rounded-sm bg-accent-fill"
              style={place(fold.testFrom, fold.testTo)}
              title={`Tested on ${formatUtc(fold.testFrom)} to ${formatUtc(fold.testTo)}`}
            />
          </div>
        </div>
      ))}
      <div className="ml-14 flex justify-between text-xs text-faint">
        {Array.from({ length: TICKS }, (_, tick) => from + (span * tick) / (TICKS - 1)).map((at, tick) => (
          <span key={at} className={tick % 2 === 1 ? "max-sm:hidden" : undefined}>
            {formatDay(at)}
          </span>
        ))}
      </div>
      <div className="ml-14 flex gap-4 text-xs text-faint">
        <span className="inline-flex items-center gap-1.5">
          <span className="h-2.5 w-4 rounded-sm border border-line-strong bg-hover" /> train
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span className="h-2.5 w-4 rounded-sm bg-accent-fill" /> test
        </span>
      </div>
    </div>
  );
}

const SHOWN = [
  ["directional_accuracy", "Accuracy", "share"],
  ["pearson_r", "Pearson r", "number"],
  ["wrmse_improvement", "WRMSE impr.", "share"],
  ["czar_improvement", "CZAR impr.", "share"],
] as const;

export function FoldsCard({ folds }: { folds: readonly FoldView[] }) {
  return (
    <Card title="Folds" note="trained on the past, tested on what followed" isFlush>
      <div className="p-4">
        <FoldBars folds={folds} />
      </div>
      <div className="overflow-x-auto border-t border-line">
        <table aria-label="Folds" className="w-full text-sm">
          <thead className="text-faint">
            <tr>
              <th scope="col" className="h-9 px-3 pl-4 text-left font-medium">
                Fold
              </th>
              <th scope="col" className="px-3 text-left font-medium">
                Test
              </th>
              <th scope="col" className="px-3 text-right font-medium whitespace-nowrap">
                Train rows
              </th>
              <th scope="col" className="px-3 text-right font-medium whitespace-nowrap">
                Test rows
              </th>
              {SHOWN.map(([key, head]) => (
                <th key={key} scope="col" className="px-3 text-right font-medium whitespace-nowrap">
                  {head}
                </th>
              ))}
              <th scope="col" className="px-3 pr-4 text-left font-medium">
                Grade
              </th>
            </tr>
          </thead>
          <tbody>
            {folds.map((fold) => (
              <tr key={fold.index} className="border-t border-line">
                <td className="h-9 px-3 pl-4 font-mono">{fold.index}</td>
                <td
                  className="px-3 whitespace-nowrap"
                  title={`${formatUtc(fold.testFrom)} to ${formatUtc(fold.testTo)}`}
                >
                  {formatDay(fold.testFrom)} <span className="text-faint">to</span> {formatDay(fold.testTo)}
                </td>
                <td className="px-3 text-right">{formatInteger(fold.trainRows)}</td>
                <td className="px-3 text-right">{formatInteger(fold.testRows)}</td>
                {SHOWN.map(([key, , format]) => (
                  <td key={key} className="px-3 text-right whitespace-nowrap">
                    {formatMetric(fold.metrics[key], format)}
                  </td>
                ))}
                <td className="px-3 pr-4">
                  <GradeBadge grade={fold.grade} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
