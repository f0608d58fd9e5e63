/** Parts of the rows, each graded on its own, with its accuracy as a small bar around a half. */
import { formatInteger } from "@/app/_components/format";
import { formatMetric } from "@/app/_components/metrics";
import { GradeBadge } from "@/app/_components/trainings/grade";
import { Card } from "@/app/_components/ui/card";
import type { SliceView } from "@/lib/forge/views";

/** The bar ends this far from a half. */
const REACH = 0.1;

/** Above a half to the right, below it to the left. */
function AccuracyBar({ accuracy }: { accuracy: number | null | undefined }) {
  if (accuracy === null || accuracy === undefined) return null;
  const length = Math.min(1, Math.abs(accuracy - 0.5) / REACH) * 50;
  const isAbove = accuracy >= 0.5;
  return (
    <span className="relative inline-block h-2 w-14 rounded-full bg-hover" aria-hidden="true">
      <span
        className={
          isAbove ? "absolute inset-y-0 rounded-full bg-ok-mark" : "absolute inset-y-0 rounded-full bg-error-mark"
        }
        style={isAbove ? { left: "50%", width: `${length}%` } : { right: "50%", width: `${length}%` }}
      />
      <span className="absolute -inset-y-0.5 left-1/2 w-px bg-soft" />
    </span>
  );
}

const SHOWN = [
  ["pearson_r", "r", "number", "Pearson correlation"],
  ["wrmse_improvement", "WRMSE", "share", "WRMSE improvement over predicting no change"],
  ["czar_improvement", "CZAR", "share", "CZAR improvement"],
] as const;

interface SlicesCardProps {
  title: string;
  note: string;
  /** What a row is, as the head of the first column. */
  head: string;
  slices: readonly (SliceView & { kind?: string })[];
}

export function SlicesCard({ title, note, head, slices }: SlicesCardProps) {
  return (
    <Card title={title} note={note} isFlush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys */}
      <section className="max-h-96 overflow-auto" tabIndex={0} aria-label={`${title}: table`}>
        <table aria-label={title} className="w-full text-sm">
          <thead className="sticky top-0 bg-panel text-faint">
            <tr>
              <th scope="col" className="h-9 px-2 pl-4 text-left font-medium">
                {head}
              </th>
              <th scope="col" className="px-2 text-right font-medium">
                Rows
              </th>
              <th scope="col" colSpan={2} className="px-2 text-left font-medium" title="The bar ends at 40 and 60 %">
                Accuracy
              </th>
              {SHOWN.map(([key, name, , title]) => (
                <th key={key} scope="col" title={title} className="px-2 text-right font-medium whitespace-nowrap">
                  {name}
                </th>
              ))}
              <th scope="col" className="px-2 pr-4 text-left font-medium">
                Grade
              </th>
            </tr>
          </thead>
          <tbody>
            {slices.map((slice) => (
              <tr key={`${slice.kind ?? ""}${slice.name}`} className="border-t border-line">
                <td className="h-9 px-2 pl-4 whitespace-nowrap">
                  {slice.kind !== undefined && <span className="text-faint">{slice.kind} </span>}
                  {slice.name}
                </td>
                <td className="px-2 text-right">{formatInteger(slice.rows)}</td>
                <td className="px-2">
                  <AccuracyBar accuracy={slice.metrics.directional_accuracy} />
                </td>
                <td className="pr-2 text-right whitespace-nowrap">
                  {formatMetric(slice.metrics.directional_accuracy, "share")}
                </td>
                {SHOWN.map(([key, , format]) => (
                  <td key={key} className="px-2 text-right whitespace-nowrap">
                    {formatMetric(slice.metrics[key], format)}
                  </td>
                ))}
                <td className="px-2 pr-4">
                  <GradeBadge grade={slice.grade} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}
