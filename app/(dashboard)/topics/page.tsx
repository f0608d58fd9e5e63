/** Topics: what can I predict? */
import type { Metadata } from "next";
import { TopicsPage } from "@/app/_components/topics/topics-page";

export const metadata: Metadata = { title: "Topics" };

export default function Page() {
  return <TopicsPage />;
}
