/** A training, asked for in full. */
import type { Metadata } from "next";
import { Suspense } from "react";
import { NewTrainingPage } from "@/app/_components/trainings/new/new-training-page";

export const metadata: Metadata = { title: "New training" };

export default function Page() {
  return (
    <Suspense>
      <NewTrainingPage />
    </Suspense>
  );
}
