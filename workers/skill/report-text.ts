/** A report's sections as Markdown and as one HTML file that needs nothing else. */

export type ReportBlock =
  | { text: string }
  | { table: { head: readonly string[]; rows: readonly (readonly string[])[] } };

export interface ReportSection {
  title: string;
  blocks: readonly ReportBlock[];
}

export function markdownOf(title: string, sections: readonly ReportSection[]): string {
  const parts = sections.map((section) => `## ${section.title}\n\n${section.blocks.map(markdownBlock).join("\n\n")}`);
  return `# ${title}\n\n${parts.join("\n\n")}\n`;
}

function markdownBlock(block: ReportBlock): string {
  if ("text" in block) return block.text;
  const { head, rows } = block.table;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|").replace(/\s+/g, " ")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}td,th{border-bottom:1px solid #d8dee4;padding:.3rem .7rem;text-align:left;vertical-align:top}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}`;

export function htmlOf(title: string, sections: readonly ReportSection[]): string {
  const body = sections
    .map((section) => `<section><h2>${escaped(section.title)}</h2>${section.blocks.map(htmlBlock).join("")}</section>`)
    .join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>
${body}
</body></html>
`;
}

function htmlBlock(block: ReportBlock): string {
  if ("text" in block)
    return block.text
      .split("\n\n")
      .map((text) => `<p>${escaped(text)}</p>`)
      .join("");
  const cells = (row: readonly string[], tag: "td" | "th") =>
    row.map((one) => `<${tag}>${escaped(one)}</${tag}>`).join("");
  const { head, rows } = block.table;
  return `<table><thead><tr>${cells(head, "th")}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("")}</tbody></table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one] as string);
}
