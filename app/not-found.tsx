/** An address that is not of the dashboard. */
import type { Metadata } from "next";
import { NothingHere } from "@/app/_components/shell/nothing-here";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <NothingHere />
    </main>
  );
}
