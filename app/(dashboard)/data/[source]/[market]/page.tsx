/** One market of one source. */
import type { Metadata } from "next";
import { decoded } from "@/app/_components/market/address";
import { MarketPage } from "@/app/_components/market/market-page";

interface PageProps {
  params: Promise<{ source: string; market: string }>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: `Data of ${decoded((await params).market)}` };
}

export default async function Page({ params }: PageProps) {
  const { source, market } = await params;
  return <MarketPage source={decoded(source)} market={decoded(market)} />;
}
