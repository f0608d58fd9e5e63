/** Evaluations: what was graded, and how it did. */
import type { Metadata } from "next";
import { Suspense } from "react";
import { EvaluationsPage } from "@/app/_components/evaluations/evaluations-page";

export const metadata: Metadata = { title: "Evaluations" };

export default function Page() {
  return (
    <Suspense>
      <EvaluationsPage />
    </Suspense>
  );
}
