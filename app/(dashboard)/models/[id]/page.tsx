/** One model: where does it come from, and is it any good? */
import type { Metadata } from "next";
import { ModelPage } from "@/app/_components/models/model-page";

export const metadata: Metadata = { title: "Model" };

interface PageProps {
  params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  return <ModelPage id={(await params).id} />;
}
