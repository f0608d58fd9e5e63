/** Workers: is my fleet submitting? */
import type { Metadata } from "next";
import { WorkersPage } from "@/app/_components/deployments/workers-page";

export const metadata: Metadata = { title: "Workers" };

export default function Page() {
  return <WorkersPage />;
}
