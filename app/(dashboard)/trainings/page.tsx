/** Trainings: what was tried, and how it was graded. */
import type { Metadata } from "next";
import { TrainingsPage } from "@/app/_components/trainings/trainings-page";

export const metadata: Metadata = { title: "Trainings" };

export default function Page() {
  return <TrainingsPage />;
}
