/** Charts as SVG, drawn without a browser. */
import { html, type Markup } from "./markup";

const WIDTH = 640;
const HEIGHT = 230;
const EDGE = { top: 10, right: 14, bottom: 28, left: 70 };

export interface Line {
  name: string;
  /** A class of the report's style: a, b or c. */
  look: "a" | "b" | "c";
  values: readonly number[];
}

interface Axes {
  label: string;
  formatX: (x: number) => string;
  formatY: (y: number) => string;
}

interface LinesInput extends Axes {
  xs: readonly number[];
  lines: readonly Line[];
  band?: { low: readonly number[]; high: readonly number[] };
  level?: number;
}

type Scale = (value: number) => number;

function scale([from, to]: readonly [number, number], start: number, end: number): Scale {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

function extent(values: Iterable<number>): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  return low === high ? [low - Math.abs(low || 1) / 10, high + Math.abs(high || 1) / 10] : [low, high];
}

/** Three to seven round numbers within the range. */
export function ticks([low, high]: readonly [number, number]): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => rough <= one * power) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const short = (value: number) => value.toFixed(1);

function frame(
  { label, formatX, formatY }: Axes,
  ranges: { x: [number, number]; y: [number, number] },
  body: Markup[],
  xTicks?: number[],
): Markup {
  const x = scale(ranges.x, EDGE.left, WIDTH - EDGE.right);
  const y = scale(ranges.y, HEIGHT - EDGE.bottom, EDGE.top);
  const across = xTicks ?? [0, 1, 2, 3, 4].map((i) => ranges.x[0] + ((ranges.x[1] - ranges.x[0]) * i) / 4);
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
${ticks(ranges.y).map((tick) => html`<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${short(y(tick))}" y2="${short(y(tick))}"/><text class="tick end" x="${EDGE.left - 6}" y="${short(y(tick) + 3.5)}">${formatY(tick)}</text>`)}
${across.map((tick, i) => html`<text class="tick ${i === 0 ? "" : i === across.length - 1 ? "end" : "middle"}" x="${short(x(tick))}" y="${HEIGHT - 8}">${formatX(tick)}</text>`)}
${body}
</svg>`;
}

function path(xs: readonly number[], ys: readonly number[], x: Scale, y: Scale): string {
  return xs.map((at, i) => `${i === 0 ? "M" : "L"}${short(x(at))} ${short(y(ys[i] as number))}`).join("");
}

export function linesChart(input: LinesInput): Markup {
  const { xs, lines, band, level } = input;
  const all = [...lines.flatMap(({ values }) => values), ...(band?.low ?? []), ...(band?.high ?? [])];
  const ranges = { x: extent(xs), y: extent(level === undefined ? all : [...all, level]) };
  const x = scale(ranges.x, EDGE.left, WIDTH - EDGE.right);
  const y = scale(ranges.y, HEIGHT - EDGE.bottom, EDGE.top);
  const backwards = band && [...xs].reverse();
  const body = [
    band && backwards
      ? html`<path class="band" d="${path(xs, band.high, x, y)}${path(backwards, [...band.low].reverse(), x, y).replace("M", "L")}Z"/>`
      : html``,
    level === undefined
      ? html``
      : html`<line class="level" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${short(y(level))}" y2="${short(y(level))}"/>`,
    ...lines.map(({ look, values }) => html`<path class="line ${look}" d="${path(xs, values, x, y)}"/>`),
  ];
  const legend =
    lines.length > 1 &&
    html`<p class="legend">${lines.map(({ name, look }) => html`<span><i class="${look}"></i>${name}</span>`)}</p>`;
  return html`${frame(input, ranges, body)}${legend}`;
}

/** Points around both zeros; those beyond 99.5 % of the sizes are drawn at the edge, so that a few do not squeeze the rest. */
export function scatterChart(input: Axes & { points: readonly { x: number; y: number }[] }): Markup {
  const edgeX = edgeOf(input.points.map(({ x }) => x));
  const edgeY = edgeOf(input.points.map(({ y }) => y));
  const ranges = { x: [-edgeX, edgeX] as [number, number], y: [-edgeY, edgeY] as [number, number] };
  const x = scale(ranges.x, EDGE.left, WIDTH - EDGE.right);
  const y = scale(ranges.y, HEIGHT - EDGE.bottom, EDGE.top);
  const within = (value: number, edge: number) => Math.min(edge, Math.max(-edge, value));
  const diagonal = Math.min(edgeX, edgeY);
  const dots = input.points
    .map((point) => `M${short(x(within(point.x, edgeX)))} ${short(y(within(point.y, edgeY)))}h0`)
    .join("");
  return frame(
    input,
    ranges,
    [
      html`<line class="level" x1="${short(x(0))}" x2="${short(x(0))}" y1="${EDGE.top}" y2="${HEIGHT - EDGE.bottom}"/>`,
      html`<line class="level" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${short(y(0))}" y2="${short(y(0))}"/>`,
      html`<line class="level dashed" x1="${short(x(-diagonal))}" y1="${short(y(-diagonal))}" x2="${short(x(diagonal))}" y2="${short(y(diagonal))}"/>`,
      html`<path class="dots" d="${dots}"/>`,
    ],
    [-edgeX, -edgeX / 2, 0, edgeX / 2, edgeX],
  );
}

function edgeOf(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((a, b) => a - b);
  return sizes[Math.floor((sizes.length - 1) * 0.995)] || 1e-6;
}

export function barsChart(
  input: Axes & { bars: readonly { x: number; y: number; low?: number; high?: number }[]; level?: number },
): Markup {
  const { bars } = input;
  const first = bars[0]?.x ?? 0;
  const last = bars.at(-1)?.x ?? 1;
  const ys = bars.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
  const ranges = { x: [first - 0.6, last + 0.6] as [number, number], y: extent([...ys, 0]) };
  const x = scale(ranges.x, EDGE.left, WIDTH - EDGE.right);
  const y = scale(ranges.y, HEIGHT - EDGE.bottom, EDGE.top);
  const width = Math.min(26, (0.72 * (WIDTH - EDGE.left - EDGE.right)) / Math.max(1, bars.length));
  const body = bars.map((bar) => {
    const at = x(bar.x);
    const top = Math.min(y(bar.y), y(0));
    return html`<rect class="bar" x="${short(at - width / 2)}" width="${short(width)}" y="${short(top)}" height="${short(Math.abs(y(bar.y) - y(0)))}"/>${
      bar.low !== undefined && bar.high !== undefined
        ? html`<line class="whisker" x1="${short(at)}" x2="${short(at)}" y1="${short(y(bar.low))}" y2="${short(y(bar.high))}"/>`
        : null
    }`;
  });
  return frame(
    input,
    ranges,
    body,
    bars.filter((_, i) => bars.length <= 12 || i % 4 === 0).map((bar) => bar.x),
  );
}
