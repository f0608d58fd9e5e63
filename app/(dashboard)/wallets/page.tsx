/** Wallets: can they pay, and who uses them? */
import type { Metadata } from "next";
import { WalletsPage } from "@/app/_components/wallets/wallets-page";

export const metadata: Metadata = { title: "Wallets" };

export default function Page() {
  return <WalletsPage />;
}
