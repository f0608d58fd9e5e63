"use client";
/** A page that broke: what can be done, while the frame stays. */
import { Fault } from "@/app/_components/shell/fault";

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <div className="rounded-lg border border-line bg-panel">
      <Fault error={error} reset={reset} />
    </div>
  );
}
