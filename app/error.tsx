"use client";
/** The frame itself broke. */
import { Failed } from "@/app/_components/ui/state";

export default function RootError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Failed error={error} retry={reset} />
    </main>
  );
}
