/** Stored candles, and their sources. */
import type { Metadata } from "next";
import { DataPage } from "@/app/_components/market/data-page";

export const metadata: Metadata = { title: "Data" };

export default function Page() {
  return <DataPage />;
}
