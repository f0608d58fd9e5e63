/** One document of the clone. */
import type { Metadata } from "next";
import { DocumentPage, documentMetadata } from "@/app/_components/docs/document-page";
import { decoded } from "@/app/_components/market/address";

interface PageProps {
  params: Promise<{ slug: string[] }>;
}

async function slugIn({ params }: PageProps): Promise<string> {
  return (await params).slug.map(decoded).join("/");
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  return documentMetadata(await slugIn(props));
}

export default async function Page(props: PageProps) {
  return <DocumentPage slug={await slugIn(props)} />;
}
