/** The configuration as a feature plan: the one place where features and the target are made. */
import { type FeaturePlan, FeaturePlan as Plan } from "@/lib/features/plan";
import { type Feature, type ProjectConfig, targeted } from "./config";
import { SkillError } from "./skill-error";

/**
 * The plan of all features, or of those of some goals. Raw bars are never in it (inputBars 0), and the target is the platform's own:
 * ln(close at t + H / close at t).
 * @throws SkillError for what is no feature
 */
export function planOf(config: ProjectConfig, features: readonly Feature[] = config.features): FeaturePlan {
  const { target, data } = targeted(config);
  const parsed = Plan.safeParse({
    version: 1,
    market: target.asset,
    intervalMinutes: data.intervalMinutes,
    inputBars: 0,
    engineered: features.map(entryOf),
    target: { kind: "log_return", horizonMinutes: target.horizonMinutes },
    rowEveryMinutes: data.rowEveryMinutes,
    minBarCoverage: data.minBarCoverage,
    gaps: data.gaps,
  });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `${whereOf(path, features)}: ${message}`);
  throw new SkillError("config", `The features give no plan:\n${lines.join("\n")}`, "Mend them in config.json.");
}

function entryOf({ name, kind, windows, params, rationale }: Feature): Record<string, unknown> {
  const spans = Object.fromEntries(
    Object.entries(windows).map(([parameter, window]) => [parameter, "bars" in window ? window.bars : window]),
  );
  // A plugin's own parameters stand in `params`, with its look-backs among them.
  if (kind === "plugin") {
    const { plugin, digest, parts, ...own } = params;
    const given = { ...own, ...spans };
    return {
      kind,
      name,
      plugin,
      digest,
      ...(parts === undefined ? {} : { parts }),
      params: given,
      ...because(rationale),
    };
  }
  return { kind, name, ...params, ...spans, ...because(rationale) };
}

const because = (rationale: string) => (rationale === "" ? {} : { rationale: rationale.slice(0, 500) });

function whereOf(path: readonly PropertyKey[], features: readonly Feature[]): string {
  const [list, index, ...rest] = path;
  if (list !== "engineered" || typeof index !== "number") return path.map(String).join(".");
  return ["features", features[index]?.name ?? index, ...rest].map(String).join(".");
}
