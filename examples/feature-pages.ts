/** What the feature example leaves to be read: a page without scripts, and the same as Markdown. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { DrawnFeature } from "./feature-drawing";
import type { KitRow } from "./feature-kit-table";

export interface FeaturePages {
  days: number;
  source: string;
  from: Date;
  /** One of each kind. */
  kinds: readonly DrawnFeature[];
  /** The returns of the walkthroughs and the features of the Python kit. */
  others: readonly DrawnFeature[];
  kit: readonly KitRow[];
}

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 ui-sans-serif,system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #8884}
td{font-variant-numeric:tabular-nums}td:nth-child(3){min-width:14rem}td:nth-child(5){white-space:nowrap}code{font-size:.9em}img{max-width:100%;height:auto}section{margin-top:3rem}`;

/** Writes index.html and index.md beside the pictures. */
export function writePages(folder: string, pages: FeaturePages): void {
  const { days, source, from, kinds, others, kit } = pages;
  const lead = `${days} days from ${from.toISOString().slice(0, 10)} on: ${source}. Hourly bars, a target one day (24 bars) ahead.`;
  const head = ["Kind", "Goal", "What it measures", "Parameters", "Looks at", "Now"];
  const rows = kinds.map((one) => [one.kind, one.goal, one.measures, one.parameters, one.window, one.now.join("; ")]);
  const kitHead = ["Kit's name", "Kit's formula, on closes over the newest close", "Entry of a plan here", "Now"];
  const kitRows = kit.map(({ name, formula, entry, ours }) => [name, formula, entry, ours.toPrecision(6)]);

  const pictures = (features: readonly DrawnFeature[], level: string) =>
    features
      .map(
        ({ title, measures, parameters, window, picture }) =>
          `<section id="${path.parse(picture).name}"><${level}>${html(title)}</${level}><p>${html(measures)} Here ${html(parameters)}, looks at ${html(window)}.</p><img src="${picture}" alt="${html(title)} below what it is computed from"></section>`,
      )
      .join("\n");
  const texts = (features: readonly DrawnFeature[], level: string) =>
    features.map(({ title, measures, picture }) => `${level} ${title}\n\n${measures}\n\n![${title}](${picture})`);
  writeFileSync(
    path.join(folder, "index.html"),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Features</title><style>${STYLE}</style></head><body>
<h1>Every kind of feature</h1><p>${html(lead)}</p>${htmlTable(head, rows, (kind) => `<a href="#${kind}">${kind}</a>`)}
<h2>Features of the Python kit</h2>${htmlTable(kitHead, kitRows, html)}
${pictures(kinds, "h2")}
<h2>Features of the walkthroughs and of the Python kit</h2>
${pictures(others, "h3")}
</body></html>\n`,
  );
  writeFileSync(
    path.join(folder, "index.md"),
    `${[
      "# Every kind of feature",
      lead,
      markdownTable(head, rows),
      "## Features of the Python kit",
      markdownTable(kitHead, kitRows),
      ...texts(kinds, "##"),
      "## Features of the walkthroughs and of the Python kit",
      ...texts(others, "###"),
    ].join("\n\n")}\n`,
  );
}

function htmlTable(head: string[], rows: string[][], first: (text: string) => string): string {
  const line = (cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  const body = rows.map(([name = "", ...rest]) => line([first(name), ...rest.map(html)])).join("\n");
  return `<table><thead><tr>${head.map((cell) => `<th>${html(cell)}</th>`).join("")}</tr></thead><tbody>${body}</tbody></table>`;
}

function markdownTable(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function html(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
