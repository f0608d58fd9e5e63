"use client";
/** A page that broke: what can be done, while the frame stays. */
import { Card } from "@/app/_components/ui/card";
import { Failed } from "@/app/_components/ui/state";

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <Card label="Fault">
      <Failed error={error} retry={reset} />
    </Card>
  );
}
