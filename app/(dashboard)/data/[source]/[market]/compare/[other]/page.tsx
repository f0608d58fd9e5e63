/** One asset as two sources have it. */
import type { Metadata } from "next";
import { decoded } from "@/app/_components/market/address";
import { ComparePage } from "@/app/_components/market/compare-page";

export const metadata: Metadata = { title: "Two sources" };

interface PageProps {
  params: Promise<{ source: string; market: string; other: string }>;
}

export default async function Page({ params }: PageProps) {
  const { source, market, other } = await params;
  return <ComparePage source={decoded(source)} market={decoded(market)} other={decoded(other)} />;
}
