/** The stage that computes what a model must beat, before there is a model. */
import type { Stage } from "@/workers/skill/project";

export const baselines: Stage = {
  name: "baselines",
  title: "Compute the trivial baselines first",
  async run(run) {
    // Momentum says that the newest return goes on: it needs a column that holds one.
    const entry = run.plan().engineered.find(({ kind }) => kind === "log_return");
    const momentum = entry === undefined ? [] : [{ family: "momentum" as const, params: { column: entry.name } }];
    const view = await run.train({
      stage: "baselines",
      purpose: "zero and momentum",
      span: "optimise",
      candidates: [{ family: "zero", params: {} }, ...momentum],
    });
    const figures = (view.candidates ?? []).map(({ params, metrics }) => ({
      name: String(params.family ?? "baseline"),
      accuracy: metrics.directional_accuracy ?? null,
      czarImprovement: metrics.czar_improvement ?? null,
    }));
    return {
      passed: true,
      summary: figures.map(({ name, accuracy }) => `${name} ${share(accuracy)}`).join(", "),
      details: { baselines: figures },
    };
  },
};

export function share(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)} %`;
}
