/** One document, with its parts beside it and its neighbours below. */
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Page } from "@/app/_components/shell/page";
import { Empty } from "@/app/_components/ui/state";
import { readPicture } from "@/lib/web/documents";
import { Contents, Neighbours } from "./contents";
import { library, neighbours } from "./library";
import { DocumentBody, picturesOf } from "./markdown";

export async function documentMetadata(slug: string): Promise<Metadata> {
  const document = (await library()).bySlug.get(slug);
  return { title: document?.title ?? "Documents", description: document?.front.description };
}

async function picturesIn(text: string, path: string) {
  const names = picturesOf(text, path);
  const read = await Promise.all(names.map(async (name) => [name, await readPicture(name)] as const));
  return new Map(read.flatMap(([name, picture]) => (picture === null ? [] : [[name, picture] as const])));
}

export async function DocumentPage({ slug }: { slug: string }) {
  const { bySlug, slugs, groups } = await library();
  const document = bySlug.get(slug);
  if (document === undefined) {
    if (slug !== "") notFound();
    return (
      <Page title="Documents">
        <Empty title="The front page is missing">
          It is the file docs/README.md of the project’s clone. What there is stands in the list.
        </Empty>
      </Page>
    );
  }
  const [previous, next] = neighbours(groups, slug);
  return (
    <div className="grid gap-10 xl:grid-cols-[minmax(0,1fr)_13rem]">
      <article className="max-w-3xl min-w-0">
        <DocumentBody
          text={document.text}
          path={document.path}
          slugs={slugs}
          pictures={await picturesIn(document.text, document.path)}
        />
        <Neighbours previous={previous} next={next} />
      </article>
      <Contents headings={document.headings} />
    </div>
  );
}
