/** Whether a topic takes submissions now, and when it will. */
import { DASH } from "@/app/_components/format";
import { Status } from "@/app/_components/ui/status";
import { Countdown } from "@/app/_components/ui/time";
import type { TopicView } from "@/lib/forge/views";

export function WindowState({ topic }: { topic: TopicView }) {
  if (!topic.isActive) return <Status tone="muted">Inactive</Status>;
  if (topic.window.open) return <Status tone="ok">Open</Status>;
  if (topic.window.nextAt === null) return <span className="text-faint">{DASH}</span>;
  return (
    <span className="whitespace-nowrap">
      <span className="text-faint">in </span>
      <Countdown at={topic.window.nextAt} />
    </span>
  );
}
