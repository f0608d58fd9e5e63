/** A job's row as JSON. */
import { z } from "zod";
import type { JobKind, JobStatus, JobView } from "@/lib/forge/views";
import type { Job } from "@/lib/store/generated/client";

const Progress = z.object({
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  message: z.string(),
  secondsLeft: z.number().nullable().default(null),
});
const Failure = z.object({ code: z.string(), message: z.string(), remedy: z.string() });
/** What a request puts into its job's input for people. */
const Titled = z.object({
  title: z.string(),
  topicId: z.number().optional(),
  planId: z.string().optional(),
  source: z.string().optional(),
  markets: z.array(z.string()).optional(),
});

export function toJobView(job: Job): JobView {
  const progress = Progress.safeParse(job.progress).data;
  const status = job.status as JobStatus;
  const described = Titled.safeParse(job.input).data;
  return {
    id: job.id,
    kind: job.kind as JobKind,
    status,
    title: described?.title ?? job.kind,
    progress:
      progress === undefined
        ? null
        : { done: progress.done, total: progress.total, unit: progress.unit, message: progress.message },
    secondsLeft: status === "running" ? (progress?.secondsLeft ?? null) : null,
    error: Failure.safeParse(job.error).data ?? null,
    href: pageOf(job, described),
    topicId: described?.topicId ?? null,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}

function pageOf({ id, kind }: Job, described: z.infer<typeof Titled> | undefined): string | null {
  const { planId, source, markets = [] } = described ?? {};
  if (kind === "training") return `/trainings/${id}`;
  if (kind === "evaluation") return `/evaluations/${id}`;
  if (kind === "analysis" && planId !== undefined) return `/plans/${planId}?analysis=${id}`;
  if (kind !== "backfill" && kind !== "import") return null;
  const [market] = markets;
  return source !== undefined && market !== undefined && markets.length === 1
    ? `/data/${encodeURIComponent(source)}/${market}`
    : "/data";
}
