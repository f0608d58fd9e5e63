/**
 * Pictures without a browser: a Vega-Lite specification becomes an SVG that is the same at every run, and whose text, axes and series
 * stay readable on light and dark pages.
 */
import * as vega from "vega";
import { type Config, compile, type TopLevelSpec } from "vega-lite";

/** Colours by role, for light pages and for dark ones; a mark that names none of them keeps its own colour on both. */
const COLOURS = {
  panel: ["#ffffff", "#131519"],
  line: ["#e4e5e9", "#2b2f37"],
  axis: ["#878d99", "#7d8593"],
  soft: ["#4f5561", "#a9afbb"],
  ink: ["#16181d", "#eceef2"],
  first: ["#4a48cf", "#9fa1ff"],
  second: ["#0b7285", "#4cc9dd"],
  third: ["#a3219f", "#e585e2"],
  fourth: ["#7a4b2a", "#cfa07c"],
  fifth: ["#2563a8", "#6fb0f2"],
  sixth: ["#5d6b12", "#b9c95a"],
  good: ["#1f9d5c", "#3fb67a"],
  bad: ["#d63d34", "#e9574e"],
} as const;

/** Identifiers within an SVG count on from picture to picture otherwise. Vega's types lack it. */
const { resetSVGDefIds } = vega as unknown as { resetSVGDefIds(): void };

type Role = keyof typeof COLOURS;

/** What a specification may use as a colour, e.g. `{ color: PALETTE.good }`: the light page's, exchanged on a dark one. */
export const PALETTE = Object.fromEntries(Object.entries(COLOURS).map(([role, [light]]) => [role, light])) as Record<
  Role,
  string
>;

const FONT = "ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif";

const CONFIG: Config = {
  font: FONT,
  background: PALETTE.panel,
  padding: 12,
  view: { stroke: null },
  title: { color: PALETTE.ink, subtitleColor: PALETTE.soft, anchor: "start", fontSize: 15, subtitleFontSize: 12 },
  axis: {
    labelColor: PALETTE.soft,
    titleColor: PALETTE.soft,
    titleFontWeight: "normal",
    domainColor: PALETTE.axis,
    tickColor: PALETTE.axis,
    gridColor: PALETTE.line,
    labelFontSize: 12,
    titleFontSize: 12,
    labelOverlap: "greedy",
  },
  legend: {
    labelColor: PALETTE.soft,
    titleColor: PALETTE.soft,
    titleFontWeight: "normal",
    orient: "top",
    labelFontSize: 12,
  },
  header: { labelColor: PALETTE.soft, titleColor: PALETTE.soft },
  range: { category: [PALETTE.first, PALETTE.second, PALETTE.third, PALETTE.fourth, PALETTE.fifth, PALETTE.sixth] },
  mark: { color: PALETTE.first },
  rule: { color: PALETTE.axis },
  text: { color: PALETTE.soft },
  line: { strokeWidth: 1.5 },
};

/**
 * @param spec a Vega-Lite specification that holds its data; axes of time should be `scale: { type: "utc" }`, so that no machine's time zone shows
 * @returns the SVG document, whose size is the specification's width and height with axes and titles around
 * @throws Error when the specification is none, or draws nothing
 */
export async function drawPicture(spec: TopLevelSpec): Promise<string> {
  resetSVGDefIds();
  const problems: string[] = [];
  const logger = vega.logger(vega.Warn);
  logger.warn = (...told) => {
    problems.push(told.join(" "));
    return logger;
  };
  const { spec: compiled } = compile({ ...spec, config: { ...CONFIG, ...spec.config } }, { logger });
  const view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
  try {
    const svg = await view.toSVG();
    if (problems.length > 0) throw new Error(`The picture would not show what it should: ${problems.join("; ")}`);
    if (!svg.includes('class="mark-'))
      throw new Error("The picture draws nothing: does the specification hold its data?");
    return dressed(svg, titleOf(spec));
  } finally {
    view.finalize();
  }
}

/** With a name for those who listen, and colours for dark pages. */
function dressed(svg: string, title: string): string {
  const dark = Object.values(COLOURS)
    .map(([light, at]) => `[fill="${light}"]{fill:${at}}[stroke="${light}"]{stroke:${at}}`)
    .join("");
  const head = `<title>${escaped(title)}</title><style>@media (prefers-color-scheme: dark){${dark}}</style>`;
  return `${svg.replace(/^<svg ([^>]*)>/, (_, attributes) => `<svg role="img" ${attributes}>${head}`)}\n`;
}

function titleOf({ title, description }: TopLevelSpec): string {
  if (description !== undefined) return description;
  const text = typeof title === "object" && title !== null && "text" in title ? title.text : title;
  return (
    [text]
      .flat()
      .filter((part) => typeof part === "string")
      .join(" ") || "Picture"
  );
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
