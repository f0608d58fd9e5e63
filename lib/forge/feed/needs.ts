/** Which markets of which sources live deployments need. */
import { type FeaturePlan, liveHistoryStartMs, marketsOf, PlanError } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { modelSource } from "@/lib/forge/models/model-source";
import { openArtifact } from "@/lib/models/artifact";
import { ModelError } from "@/lib/models/model";

/** By source, by market: how far back from now live rows look, ms. */
export type Needs = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface ModelNeed {
  readonly source: string;
  readonly markets: readonly string[];
  readonly lookbackMs: number;
}

const HOUR_MS = 3_600_000;
/** Where a plan's plugin cannot be used here: the worker itself says so. */
const UNKNOWN_LOOKBACK_MS = 24 * HOUR_MS;

export class NeedReader {
  /** Null for a model that cannot be read: its worker tells why. */
  private readonly models = new Map<string, ModelNeed | null>();

  constructor(
    private readonly ctx: Pick<ForgeContext, "db" | "config">,
    private readonly chainId: string,
  ) {}

  /** As of now; a model is read once. */
  async read(nowMs: number): Promise<Needs> {
    const deployments = await this.ctx.db.deployment.findMany({
      where: { chainId: this.chainId, desired: "running", removedAt: null, status: { not: "failed" } },
      select: { modelId: true },
    });
    const ids = [...new Set(deployments.map(({ modelId }) => modelId))];
    for (const id of this.models.keys()) if (!ids.includes(id)) this.models.delete(id);
    const needs = new Map<string, Map<string, number>>();
    for (const id of ids) {
      const need = this.models.get(id) ?? (this.models.has(id) ? null : await this.ofModel(id, nowMs));
      this.models.set(id, need);
      if (need === null) continue;
      const ofSource = needs.get(need.source) ?? new Map<string, number>();
      needs.set(need.source, ofSource);
      for (const market of need.markets) {
        ofSource.set(market, Math.max(ofSource.get(market) ?? 0, need.lookbackMs));
      }
    }
    return needs;
  }

  private async ofModel(id: string, nowMs: number): Promise<ModelNeed | null> {
    const row = await this.ctx.db.model.findUnique({ where: { id }, select: { bytes: true } });
    if (row === null) return null;
    try {
      const { plan, trainedOn } = openArtifact(row.bytes, id).manifest;
      return {
        source: modelSource(this.ctx, this.chainId, trainedOn.source),
        // Pooled markets serve training alone.
        markets: marketsOf({ ...plan, pooledMarkets: [] }),
        lookbackMs: lookbackOf(plan, nowMs),
      };
    } catch (error) {
      if (error instanceof ModelError || error instanceof PlanError) return null;
      throw error;
    }
  }
}

/** An hour of slack, as bars may begin earlier at another time of the day. */
function lookbackOf(plan: FeaturePlan, nowMs: number): number {
  try {
    return nowMs - liveHistoryStartMs(plan, nowMs) + HOUR_MS;
  } catch (error) {
    if (error instanceof PlanError) return UNKNOWN_LOOKBACK_MS;
    throw error;
  }
}
