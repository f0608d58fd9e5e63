/** Jobs: what is running, how long still? */
import type { Metadata } from "next";
import { JobsPage } from "@/app/_components/jobs/jobs-page";

export const metadata: Metadata = { title: "Jobs" };

export default function Page() {
  return <JobsPage />;
}
