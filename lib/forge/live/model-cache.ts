/** Models that live workers predict with: read from the database once, decoded once, kept by id. */
import type { FeaturePlan } from "@/lib/features/plan";

export interface LiveModel {
  readonly plan: FeaturePlan;
  /** Whose candles it is given: the source that it was trained on. */
  readonly source: string;
  predict(row: Float64Array): Promise<number>;
}

const MOST_KEPT = 200;

export class ModelCache {
  private readonly models = new Map<string, Promise<LiveModel>>();

  /** @param load reads and decodes a model; a failure is not kept */
  constructor(private readonly load: (modelId: string) => Promise<LiveModel>) {}

  get(modelId: string): Promise<LiveModel> {
    const kept = this.models.get(modelId);
    // Moved to the end: the one that was not asked for longest goes first.
    this.models.delete(modelId);
    const model = kept ?? this.load(modelId);
    this.models.set(modelId, model);
    if (kept === undefined) {
      model.catch(() => {
        if (this.models.get(modelId) === model) this.models.delete(modelId);
      });
      const [oldest] = this.models.keys();
      if (this.models.size > MOST_KEPT && oldest !== undefined) this.models.delete(oldest);
    }
    return model;
  }
}
