/** A small line without axes: how a figure moved. */
import { formatSignificant } from "@/app/_components/format";

const WIDTH = 80;
const HEIGHT = 24;
const PAD = 3;

export function Sparkline({ values, what }: { values: readonly number[]; what: string }) {
  if (values.length < 2) return <span className="inline-block h-6 w-20" aria-hidden="true" />;
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const points = values.map((value, i) => {
    const x = PAD + (i / (values.length - 1)) * (WIDTH - 2 * PAD);
    const y = HEIGHT - PAD - (span === 0 ? 0.5 : (value - low) / span) * (HEIGHT - 2 * PAD);
    return [x, y] as const;
  });
  const [endX, endY] = points[points.length - 1] ?? [0, 0];
  const first = formatSignificant(values[0]);
  const last = formatSignificant(values[values.length - 1]);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="inline-block h-6 w-20 text-accent"
      role="img"
      aria-label={`${what}: from ${first} to ${last} over ${values.length} nonces`}
    >
      <polyline
        points={points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <circle cx={endX} cy={endY} r="2" fill="currentColor" />
    </svg>
  );
}
