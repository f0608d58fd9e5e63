/** Against predictions that need no model. */
import { formatPercent, formatSignificant } from "@/app/_components/format";
import { formatMetric } from "@/app/_components/metrics";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import type { AnalysisView } from "@/lib/forge/views";
import { intervalText } from "./words";

export function BaselinesCard({ baselines }: { baselines: AnalysisView["baselines"] }) {
  return (
    <Card title="Baselines" note="how much smaller the weighted error is, 95 %" isFlush>
      <div className="overflow-x-auto">
        <table aria-label="Baselines" className="w-full text-sm">
          <thead className="text-faint">
            <tr>
              {["Baseline", "Accuracy", "RMSE", "Improvement", "Interval"].map((head) => (
                <th
                  key={head}
                  scope="col"
                  className="h-9 px-3 text-right font-medium first:pl-4 first:text-left last:pr-4"
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {baselines.map(({ name, metrics, improvement }) => (
              <tr key={name} className="border-t border-line">
                <td className="h-9 px-3 pl-4">{name}</td>
                <td className="px-3 text-right whitespace-nowrap">
                  {formatMetric(metrics.directional_accuracy, "share")}
                </td>
                <td className="px-3 text-right whitespace-nowrap">{formatSignificant(metrics.rmse)}</td>
                <td
                  className={cx(
                    "px-3 text-right font-medium whitespace-nowrap",
                    improvement.low !== null && improvement.low > 0 && "text-ok",
                    improvement.high !== null && improvement.high < 0 && "text-error",
                  )}
                >
                  {formatPercent(improvement.value, 2)}
                </td>
                <td className="px-3 pr-4 text-right whitespace-nowrap text-faint">
                  {intervalText(improvement, "share")}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
