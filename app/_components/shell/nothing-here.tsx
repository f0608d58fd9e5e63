"use client";
/** An address that shows nothing, and the way back. */
import { Compass } from "lucide-react";
import { ButtonLink } from "@/app/_components/ui/button";
import { Empty } from "@/app/_components/ui/state";

export function NothingHere() {
  return (
    <Empty
      icon={Compass}
      title="There is nothing here"
      actions={
        <ButtonLink href="/" look="primary">
          Go to the overview
        </ButtonLink>
      }
    >
      The address may be mistyped, or what it showed was removed.
    </Empty>
  );
}
