/** What the dashboard reads out of a Markdown document's tree besides its text: headings, and the order of a front page. */
import Markdown from "react-markdown";
import rehypeSlug from "rehype-slug";
import remarkGfm from "remark-gfm";

/** The part of a node of HTML that is looked at here. */
export interface TreeNode {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Readonly<Record<string, unknown>>;
  data?: { meta?: string | null };
  children?: readonly TreeNode[];
}

export interface Heading {
  depth: number;
  text: string;
  id: string;
}

/** Links below a heading, in their order. */
export interface LinkGroup {
  name: string;
  hrefs: string[];
}

export function textOf(node: TreeNode): string {
  return node.value ?? (node.children ?? []).map(textOf).join("");
}

/** Calls `visit` with the tree that the text is drawn from, every heading already named. */
function look(text: string, visit: (tree: TreeNode) => void): void {
  Markdown({
    children: text,
    remarkPlugins: [remarkGfm],
    rehypePlugins: [rehypeSlug, () => (tree: TreeNode) => visit(tree)],
  });
}

function* walk(node: TreeNode): Generator<TreeNode> {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

function depthOf({ tagName }: TreeNode): number {
  return /^h[1-6]$/.test(tagName ?? "") ? Number(tagName?.slice(1)) : 0;
}

/** Every heading, with the id that it is drawn with. */
export function headingsOf(text: string): Heading[] {
  const found: Heading[] = [];
  look(text, (tree) => {
    for (const node of walk(tree)) {
      const depth = depthOf(node);
      if (depth > 0) found.push({ depth, text: textOf(node), id: String(node.properties?.id ?? "") });
    }
  });
  return found;
}

/** Links of a front page by the heading (of the second level) above them. */
export function linkGroupsOf(text: string): LinkGroup[] {
  const groups: LinkGroup[] = [{ name: "", hrefs: [] }];
  look(text, (tree) => {
    for (const node of walk(tree)) {
      if (depthOf(node) === 2) groups.push({ name: textOf(node), hrefs: [] });
      if (node.tagName === "a") groups.at(-1)?.hrefs.push(String(node.properties?.href ?? ""));
    }
  });
  return groups.filter(({ hrefs }) => hrefs.length > 0);
}
