/** The clone's documents and their pictures, as text. They are found by looking, never by an address: what was not found is not read. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";

/** Folders whose Markdown is read, with all below them. */
const FOLDERS = ["docs", "skills", "examples"] as const;
/** Of no interest to a reader: what is made anew, or a form that is filled in elsewhere. */
const CLOSED = /^(\.|node_modules$|runs$|templates?$)/;
const PICTURES = "docs/pictures";
/** The address of a file at the clone's root begins with it, so that it cannot meet one of `docs`. */
const ROOT = "project";

export interface DocumentFile {
  /** Within the clone, with slashes, e.g. "docs/quick-start.md". */
  path: string;
  /** Within /docs, e.g. "quick-start"; "" is the front page. */
  slug: string;
}

export interface DocumentText extends DocumentFile {
  /** Markdown, without what stands before it between two lines of dashes. */
  text: string;
  /** The fields of those lines, e.g. a skill's name and description. */
  front: Readonly<Record<string, string>>;
}

export interface Picture {
  svg: string;
  /** In CSS pixels; null when the picture does not say. */
  width: number | null;
  height: number | null;
}

function cloneFolder(): string {
  return process.cwd();
}

/** What is read stands beside the program: the bundler must not take all of the clone for a part of it. */
function fileIn(folder: string, name: string): string {
  return path.join(/* turbopackIgnore: true */ folder, name);
}

/** docs/README.md → ""; docs/topics.md → topics; skills/x/SKILL.md → skills/x/skill; CHANGELOG.md → project/changelog */
export function slugOf(file: string): string {
  const name = file.replace(/\.md$/i, "").toLowerCase();
  if (name === "docs/readme") return "";
  if (name.startsWith("docs/")) return name.slice("docs/".length);
  return name.includes("/") ? name : `${ROOT}/${name}`;
}

async function filesIn(folder: string, within: string, isDeep: boolean): Promise<string[]> {
  const entries = await readdir(fileIn(folder, within), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const name = within === "" ? entry.name : `${within}/${entry.name}`;
      // A link is neither: it may lead anywhere.
      if (entry.isFile()) return /\.(md|svg)$/.test(entry.name) ? [name] : [];
      return isDeep && entry.isDirectory() && !CLOSED.test(entry.name) ? filesIn(folder, name, true) : [];
    }),
  );
  return found.flat();
}

/** Every document that can be read, by path; none where the program was installed without them. */
export async function listDocuments(folder = cloneFolder()): Promise<DocumentFile[]> {
  const found = await Promise.all([filesIn(folder, "", false), ...FOLDERS.map((name) => filesIn(folder, name, true))]);
  return found
    .flat()
    .filter((file) => file.endsWith(".md"))
    .sort()
    .map((file) => ({ path: file, slug: slugOf(file) }));
}

const FRONT = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/;

function parse(source: string): Pick<DocumentText, "text" | "front"> {
  const head = FRONT.exec(source);
  const fields = [...(head?.[1] ?? "").matchAll(/^([\w-]+):[ \t]*(.+)$/gm)].map(
    ([, name = "", value = ""]): [string, string] => [name, value.trim().replace(/^(["'])(.*)\1$/, "$2")],
  );
  return { text: source.slice(head?.[0].length ?? 0), front: Object.fromEntries(fields) };
}

/** The documents with their text. */
export async function readDocuments(folder = cloneFolder()): Promise<DocumentText[]> {
  const files = await listDocuments(folder);
  return Promise.all(
    files.map(async (file) => ({
      ...file,
      ...parse(await readFile(fileIn(folder, file.path), "utf8")),
    })),
  );
}

/** Changes whenever a document does: what was made of the texts holds as long as it stays. */
export async function documentsVersion(folder = cloneFolder()): Promise<string> {
  const files = await listDocuments(folder);
  const marks = await Promise.all(
    files.map(async ({ path: name }) => {
      const { mtimeMs, size } = await stat(fileIn(folder, name));
      return `${name} ${mtimeMs} ${size}`;
    }),
  );
  return marks.join("\n");
}

function lengthOf(tag: string, name: "width" | "height"): number | null {
  const value = Number(new RegExp(`\\s${name}="([\\d.]+)(px)?"`).exec(tag)?.[1]);
  return value > 0 ? value : null;
}

/** @param name of a file of docs/pictures, e.g. "folds.svg"; @returns null when there is none of that name */
export async function readPicture(name: string, folder = cloneFolder()): Promise<Picture | null> {
  const pictures = await filesIn(folder, PICTURES, false);
  const file = pictures.find((one) => one === `${PICTURES}/${name}` && one.endsWith(".svg"));
  if (file === undefined) return null;
  const svg = await readFile(fileIn(folder, file), "utf8");
  const tag = /<svg\b[^>]*>/.exec(svg)?.[0] ?? "";
  const [, , boxWidth, boxHeight] = (/\sviewBox="([^"]+)"/.exec(tag)?.[1] ?? "").split(/[\s,]+/).map(Number);
  return {
    svg,
    width: lengthOf(tag, "width") ?? (boxWidth !== undefined && boxWidth > 0 ? boxWidth : null),
    height: lengthOf(tag, "height") ?? (boxHeight !== undefined && boxHeight > 0 ? boxHeight : null),
  };
}
