/** Feature plans: what models look at. */
import type { Metadata } from "next";
import { PlansPage } from "@/app/_components/plans/plans-page";

export const metadata: Metadata = { title: "Plans" };

export default function Page() {
  return <PlansPage />;
}
