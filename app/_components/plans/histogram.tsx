/** A column's distribution as a small picture: one path, so that hundreds of them are quick. */
import { formatSignificant } from "@/app/_components/format";
import type { FeatureStatistics } from "@/lib/forge/views";

const WIDTH = 72;
const HEIGHT = 22;

export function Histogram({ bins, what }: { bins: FeatureStatistics["histogram"]; what: string }) {
  const most = Math.max(...bins.map(({ share }) => share));
  const step = WIDTH / bins.length;
  const steps = bins.map(({ share }, i) => {
    const y = (HEIGHT - (share / most) * (HEIGHT - 1)).toFixed(1);
    return `L${(i * step).toFixed(1)} ${y}L${((i + 1) * step).toFixed(1)} ${y}`;
  });
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="h-5.5 w-18 text-accent"
      role="img"
      aria-label={`${what}: from ${formatSignificant(bins[0]?.from)} to ${formatSignificant(bins.at(-1)?.to)}`}
    >
      <path d={`M0 ${HEIGHT}${steps.join("")}L${WIDTH} ${HEIGHT}Z`} fill="currentColor" fillOpacity="0.55" />
    </svg>
  );
}
