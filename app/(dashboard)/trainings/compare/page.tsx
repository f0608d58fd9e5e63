/** Trainings side by side. */
import type { Metadata } from "next";
import { Suspense } from "react";
import { ComparePage } from "@/app/_components/compare/compare-page";

export const metadata: Metadata = { title: "Compare runs" };

export default function Page() {
  return (
    <Suspense>
      <ComparePage />
    </Suspense>
  );
}
