/** One plan: what do its features look like? */
import type { Metadata } from "next";
import { PlanPage } from "@/app/_components/plans/plan-page";

export const metadata: Metadata = { title: "Plan" };

interface PageProps {
  params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  return <PlanPage id={(await params).id} />;
}
