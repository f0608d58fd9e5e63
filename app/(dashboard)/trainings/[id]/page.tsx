/** One training: why this grade? */
import type { Metadata } from "next";
import { TrainingPage } from "@/app/_components/trainings/training-page";

export const metadata: Metadata = { title: "Training" };

interface PageProps {
  params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  return <TrainingPage id={(await params).id} />;
}
