/** A new feature plan. */
import type { Metadata } from "next";
import { NewPlanPage } from "@/app/_components/plans/new/new-plan-page";

export const metadata: Metadata = { title: "New plan" };

export default function Page() {
  return <NewPlanPage />;
}
