/** A document drawn from its Markdown: on the server, without any HTML of its own. */
import Link from "next/link";
import type { ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import rehypeSlug from "rehype-slug";
import remarkGfm from "remark-gfm";
import { address } from "@/app/_components/data/address";
import type { Picture } from "@/lib/web/documents";
import { CodeBlock } from "./code-block";
import { linkTarget, pictureName } from "./links";
import { type TreeNode, textOf } from "./tree";

interface DocumentBodyProps {
  text: string;
  /** Of the document, within the clone. */
  path: string;
  slugs: ReadonlyMap<string, string>;
  /** By name, of those that the document shows. */
  pictures: ReadonlyMap<string, Picture>;
}

/** ```sh not-run="real network" */
function notRun(meta: string | null | undefined): string | undefined {
  return /not-run="([^"]*)"/.exec(meta ?? "")?.[1];
}

/** The names of pictures that a document shows. */
export function picturesOf(text: string, path: string): string[] {
  const sources = [...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)].map(([, src = ""]) => pictureName(src, path));
  return [...new Set(sources.filter((name) => name !== null))];
}

/** A heading is the link to itself, unless it holds links of its own. */
function headingOf(Tag: "h2" | "h3"): Components["h2"] {
  return function Heading({ id, children, node }) {
    const hasLink = node?.children.some((child) => child.type === "element" && child.tagName === "a") ?? true;
    return <Tag id={id}>{hasLink ? children : <a href={`#${id}`}>{children}</a>}</Tag>;
  };
}

function partsOf({ path, slugs, pictures }: Omit<DocumentBodyProps, "text">): Components {
  const link = (href: string, children: ReactNode) => {
    const target = linkTarget(href, path, slugs);
    if (target.kind === "file") return <code title="A file of the clone">{children}</code>;
    if (target.kind === "page") return <Link href={target.href}>{children}</Link>;
    if (target.kind === "part") return <a href={target.href}>{children}</a>;
    return (
      <a href={target.href} rel="noreferrer" target="_blank">
        {children}
      </a>
    );
  };
  return {
    a: ({ href = "", children }) => link(href, children),
    img: ({ src, alt = "" }) => {
      const name = typeof src === "string" ? pictureName(src, path) : null;
      const picture = name === null ? undefined : pictures.get(name);
      if (name === null || picture === undefined) return <em>{alt}</em>;
      return (
        // biome-ignore lint/performance/noImgElement: a picture of lines is not made smaller by a server
        <img
          src={address(`/docs/pictures/${name}`)}
          alt={alt}
          width={picture.width ?? undefined}
          height={picture.height ?? undefined}
          loading="lazy"
        />
      );
    },
    pre: ({ node }) => {
      const code = node?.children[0] as TreeNode | undefined;
      const language = /language-(\S+)/.exec(String(code?.properties?.className ?? ""))?.[1] ?? "text";
      return (
        <CodeBlock
          code={code === undefined ? "" : textOf(code).trimEnd()}
          language={language}
          note={notRun(code?.data?.meta)}
        />
      );
    },
    table: ({ children }) => (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables are scrolled by the keyboard
      <section aria-label="Table" tabIndex={0} className="overflow-x-auto">
        <table>{children}</table>
      </section>
    ),
    h2: headingOf("h2"),
    h3: headingOf("h3"),
  };
}

export function DocumentBody({ text, ...where }: DocumentBodyProps) {
  return (
    <div className="document">
      <Markdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSlug]} skipHtml components={partsOf(where)}>
        {text}
      </Markdown>
    </div>
  );
}
