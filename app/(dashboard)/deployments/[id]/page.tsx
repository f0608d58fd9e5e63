/** One worker: what happened in each window, and why? */
import type { Metadata } from "next";
import { DeploymentPage } from "@/app/_components/deployments/deployment-page";

export const metadata: Metadata = { title: "Worker" };

interface PageProps {
  params: Promise<{ id: string }>;
}

export default async function Page({ params }: PageProps) {
  return <DeploymentPage id={(await params).id} />;
}
