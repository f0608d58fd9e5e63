/** What live workers did and earned: summaries by spans of time, windows, series. It reads what the instance has recorded. */
import type { ForgeClient } from "@/lib/client";
import type { DeploymentView, ScorePoint, TimelineSlot } from "@/lib/forge/views";
import { type InstanceOptions, instanceOf } from "./connect";

const HOUR_MS = 3_600_000;
/** Spans that a summary tells of, in hours of the chain's time. */
export const SUMMARY_SPANS = { "24h": 24, "7d": 168, "30d": 720 } as const;
const MOST_POINTS = 2_000;

/** What happened within a span that ends with the newest settled nonce; one row per nonce, however often it was looked at. */
export interface SpanSummary {
  /** Nonces that the network has settled. */
  settled: number;
  scoreMean: number | null;
  /** Settled rewards, uallo, as a decimal string. */
  rewardUallo: string;
  rewardFractionMean: number | null;
  /** Mean of |submitted value − truth|, in the topic's unit. */
  absoluteErrorMean: number | null;
}

/** What a worker did and earned. */
export interface WorkerSummary {
  worker: DeploymentView;
  /** Submissions by how they ended, since it was deployed. */
  counts: DeploymentView["counts"];
  lastScore: ScorePoint | null;
  rewardTotalUallo: string | null;
  spans: Record<keyof typeof SUMMARY_SPANS, SpanSummary>;
}

/**
 * Watches the workers of an instance.
 * @example const { spans } = await new WorkerMonitor().summary(workerId);
 */
export class WorkerMonitor {
  readonly client: ForgeClient;

  constructor(options: InstanceOptions = {}) {
    this.client = instanceOf(options);
  }

  /** Workers that are watched: all that are not removed. */
  listTargets(): Promise<DeploymentView[]> {
    return this.client.deployments.list();
  }

  /** Counts, last score and three spans. @throws ForgeApiError not_found */
  async summary(id: string): Promise<WorkerSummary> {
    const [worker, points] = await Promise.all([this.client.deployments.get(id), this.series(id)]);
    const spans = Object.entries(SUMMARY_SPANS).map(([name, hours]) => [name, summaryOf(points, hours)]);
    return {
      worker,
      counts: worker.counts,
      lastScore: worker.lastScore,
      rewardTotalUallo: worker.rewardTotalUallo,
      spans: Object.fromEntries(spans),
    };
  }

  /** Summaries of all workers; one that fails fails all. */
  async summaryAll(): Promise<WorkerSummary[]> {
    return Promise.all((await this.listTargets()).map(({ id }) => this.summary(id)));
  }

  /** The last 25 windows, oldest first: confirmed, failed, refused, missed, open, pending, or not deployed yet. */
  submissionTimeline(id: string): Promise<TimelineSlot[]> {
    return this.client.deployments.timeline(id);
  }

  /** A point per settled nonce, oldest first: score, its average, reward, value, network's value, truth. */
  series(id: string, { limit = MOST_POINTS }: { limit?: number } = {}): Promise<ScorePoint[]> {
    return this.client.deployments.scores(id, { limit });
  }
}

/** @param points oldest first */
export function summaryOf(points: readonly ScorePoint[], hours: number): SpanSummary {
  const newest = points.findLast(({ at }) => at !== null)?.at;
  const fromMs =
    newest === undefined || newest === null ? Number.POSITIVE_INFINITY : Date.parse(newest) - hours * HOUR_MS;
  const within = points.filter(({ at }) => at !== null && Date.parse(at) > fromMs);
  const errors = within.flatMap(({ value, truth }) =>
    value === null || truth === null ? [] : [Math.abs(value - truth)],
  );
  return {
    settled: within.length,
    scoreMean: mean(within.flatMap(({ score }) => score ?? [])),
    rewardUallo: within.reduce((sum, { rewardUallo }) => sum + BigInt(rewardUallo ?? 0), 0n).toString(),
    rewardFractionMean: mean(within.flatMap(({ rewardFraction }) => rewardFraction ?? [])),
    absoluteErrorMean: mean(errors),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
