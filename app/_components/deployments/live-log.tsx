"use client";
/** A worker's log as it is written; it follows only while one is at its end. */
import { ArrowDown } from "lucide-react";
import { type UIEvent, useLayoutEffect, useRef, useState } from "react";
import { useLogs } from "@/app/_components/data/queries";
import { formatUtc } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import type { LogView } from "@/lib/forge/views";

/** So close to the end counts as at it, pixels. */
const NEAR = 24;

const LEVEL: Record<LogView["level"], string> = {
  debug: "text-faint",
  info: "text-soft",
  warn: "text-wait",
  error: "text-error",
};

/** The fields that the message does not say already. */
function fieldsText({ fields, message }: LogView): string {
  return Object.entries(fields ?? {})
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)] as const)
    .filter(([, value]) => !message.includes(value))
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

function Lines({ lines }: { lines: readonly LogView[] }) {
  const box = useRef<HTMLElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const newest = lines[lines.length - 1]?.id;

  // biome-ignore lint/correctness/useExhaustiveDependencies: follows when a line has been added
  useLayoutEffect(() => {
    if (isAtEnd && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [newest, isAtEnd]);

  function onScroll({ currentTarget: at }: UIEvent<HTMLElement>) {
    setAtEnd(at.scrollHeight - at.scrollTop - at.clientHeight < NEAR);
  }

  return (
    <div className="relative">
      <section
        ref={box}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys
        tabIndex={0}
        aria-label="Log lines"
        className="h-80 overflow-y-auto px-4 py-2 font-mono text-xs leading-5"
      >
        {lines.map((line) => (
          <div
            key={line.id}
            className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 sm:grid-cols-[auto_auto_minmax(0,1fr)]"
          >
            <time dateTime={line.at} title={formatUtc(line.at)} className="text-faint">
              {line.at.slice(11, 19)}
            </time>
            <span className={cx("w-9", LEVEL[line.level])}>{line.level}</span>
            <span className="break-words max-sm:col-span-2">
              {line.message} <span className="text-faint">{fieldsText(line)}</span>
            </span>
          </div>
        ))}
      </section>
      {!isAtEnd && (
        <div className="absolute inset-x-0 bottom-3 flex justify-center">
          <Button icon={ArrowDown} onClick={() => setAtEnd(true)}>
            Follow
          </Button>
        </div>
      )}
    </div>
  );
}

export function LiveLog({ deploymentId }: { deploymentId: string }) {
  const query = useLogs(deploymentId);
  return (
    <Card title="Log" note="times in UTC" isFlush>
      <Loaded query={query} skeleton={<SkeletonRows count={8} />}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty title="Nothing logged yet">Lines appear as soon as a runner takes up the worker.</Empty>
          ) : (
            <Lines lines={lines} />
          )
        }
      </Loaded>
    </Card>
  );
}
