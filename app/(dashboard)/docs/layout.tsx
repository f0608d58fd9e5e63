/** The list of documents beside every one of them. */
import type { ReactNode } from "react";
import { DocsNav } from "@/app/_components/docs/docs-nav";
import { library } from "@/app/_components/docs/library";

export default async function DocsLayout({ children }: { children: ReactNode }) {
  const { groups } = await library();
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[13rem_minmax(0,1fr)]">
      <DocsNav groups={groups} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}
