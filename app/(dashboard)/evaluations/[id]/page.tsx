/** One evaluation: do I believe it? */
import type { Metadata } from "next";
import { EvaluationPage } from "@/app/_components/evaluations/evaluation-page";

export const metadata: Metadata = { title: "Evaluation" };

interface PageProps {
  params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  return <EvaluationPage id={(await params).id} />;
}
