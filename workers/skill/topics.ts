/** What a topic makes of a project: target, bar width, gaps; the same for every skill. */
import type { ForgeClient } from "@/lib/client";
import type { ProjectConfig } from "./config";
import { SkillError } from "./skill-error";

type Target = NonNullable<ProjectConfig["target"]>;

/** Bars are as wide as leaves the horizon at least twelve of them; five-minute topics look at single minutes. */
const WIDTHS = [60, 30, 15, 5, 1] as const;
const LEAST_HORIZON_BARS = 12;

/** Share of a bar's minutes that must be there: traded candles lack minutes without a trade, more so in short bars. */
const COVERAGES: Readonly<Record<number, number>> = { 60: 0.5, 30: 0.4, 15: 0.3, 5: 0.2, 1: 1 };

export function intervalFor(horizonMinutes: number): number {
  return WIDTHS.find((width) => horizonMinutes / width >= LEAST_HORIZON_BARS) ?? 1;
}

/** @throws SkillError for a topic that asks for no price or log return of a known asset and horizon */
export async function targetOf(client: ForgeClient, topicId: number): Promise<Target> {
  const topic = await client.topics.get(topicId);
  const { kind, asset, horizonMinutes, metadata } = topic;
  if ((kind !== "price" && kind !== "log_return") || asset === null || horizonMinutes === null) {
    throw new SkillError(
      "config",
      `Topic ${topicId} ("${metadata}") does not ask for a price or log return of a known asset and horizon.`,
      "Choose another: npx forge topics",
    );
  }
  const minutes = Math.max(1, Math.round(horizonMinutes));
  return {
    name: metadata || `topic ${topicId}`,
    topicId,
    asset,
    kind,
    horizonMinutes: minutes,
    horizonBars: minutes / intervalFor(minutes),
  };
}

/** How the candles are cut for a horizon. */
export function barsFor(
  horizonMinutes: number,
): Pick<ProjectConfig["data"], "intervalMinutes" | "rowEveryMinutes" | "minBarCoverage" | "gaps"> {
  const intervalMinutes = intervalFor(horizonMinutes);
  return {
    intervalMinutes,
    // A row every minute would say almost the same as the one before it.
    rowEveryMinutes: Math.max(intervalMinutes, Math.min(60, horizonMinutes)),
    minBarCoverage: COVERAGES[intervalMinutes] ?? 0.5,
    gaps: intervalMinutes === 1 ? { policy: "ffill", maxMinutes: 5 } : { policy: "drop" },
  };
}
