/** The REST interface: what can a script ask for, and how? */
import type { Metadata } from "next";
import { RestPage } from "@/app/_components/rest/rest-page";

export const metadata: Metadata = { title: "REST reference" };

export default function Page() {
  return <RestPage />;
}
