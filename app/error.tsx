"use client";
/** The frame itself broke. */
import { Fault } from "@/app/_components/shell/fault";

export default function RootError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Fault error={error} reset={reset} />
    </main>
  );
}
