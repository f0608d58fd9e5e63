/** The stage that computes what a model must beat, before there is a model. */
import type { Stage } from "@/workers/skill/project";

export const baselines: Stage = {
  name: "baselines",
  title: "Compute the trivial baselines first",
  async run(run) {
    const view = await run.train({
      stage: "baselines",
      purpose: "zero and momentum",
      span: "optimise",
      candidates: [
        { family: "zero", params: {} },
        { family: "momentum", params: { bars: 1 } },
      ],
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
