/** Documents: where do I begin, and where is it written? */
import type { Metadata } from "next";
import { DocumentPage, documentMetadata } from "@/app/_components/docs/document-page";

export function generateMetadata(): Promise<Metadata> {
  return documentMetadata("");
}

export default function Page() {
  return <DocumentPage slug="" />;
}
