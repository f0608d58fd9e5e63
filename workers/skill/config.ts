/** A project's configuration: everything that a run of a skill depends on, as data. */
import { z } from "zod";
import { FeatureName, MOST_BARS } from "@/lib/features/kind";
import { GapPolicy } from "@/lib/features/plan";
import { SkillError } from "./skill-error";

export const SKILLS = ["hypothesis-driven", "signal-discovery", "robustness-first"] as const;
export type Skill = (typeof SKILLS)[number];

/** Families whose loss can be chosen: what a skill decides about deliberately. */
export const FAMILIES = ["gbdt", "linear", "mlp", "conv1d", "gru"] as const;

const day = z.iso.date({ error: "must be a day such as 2026-03-01 (UTC)" });
const market = z.string().regex(/^[a-z0-9]{4,20}$/, "must be a market such as btcusd");
const minutes = z.number().int().min(1);
/** May be left open while a project is drawn up: what is missing is told by the checks, not by the parser. */
const text = z.string().max(2000).default("");

/** A look-back: a multiple of the horizon, or bars with the reason why they do not follow from it. */
export const FeatureWindow = z.union(
  [
    z.strictObject({ horizons: z.number().gt(0).max(50) }),
    z.strictObject({ bars: z.number().int().min(1).max(MOST_BARS), reason: text }),
  ],
  { error: "must be {horizons: 2} or {bars: 12, reason: …}" },
);
export type FeatureWindow = z.infer<typeof FeatureWindow>;

export const Feature = z.strictObject({
  name: FeatureName,
  /** A built-in kind of feature, or "plugin". */
  kind: z.string().min(1),
  /** One of the goals of the configuration. */
  goal: text,
  /** What is measured. */
  quantity: text,
  normaliser: text,
  rationale: text,
  /** Look-backs by the name of the kind's parameter. */
  windows: z.record(z.string(), FeatureWindow).default({}),
  /** Other parameters of the kind. */
  params: z.record(z.string(), z.json()).default({}),
});
export type Feature = z.infer<typeof Feature>;

const Loss = z.strictObject({
  name: z.string().min(1),
  parameters: z.record(z.string(), z.json()).default({}),
});

const Target = z.strictObject({
  name: z.string().min(1),
  topicId: z.number().int().min(1),
  asset: market,
  kind: z.enum(["price", "log_return"]),
  horizonMinutes: minutes,
  horizonBars: z.number().gt(0),
});

const Partitions = z.strictObject({
  optimizationEnd: day,
  evaluationEnd: day,
  deploymentEnd: day,
  /** Bars between the last row that is learnt from and the first that is tested. */
  gapBars: z.number().int().min(0),
});

export const ProjectConfig = z
  .strictObject({
    version: z.literal(1),
    skill: z.enum(SKILLS),
    name: z.string().min(1).max(80),
    /** Null until the person has chosen: the data come first in signal-discovery. */
    target: Target.nullable(),
    data: z.strictObject({
      /** Null: the source that the instance is configured for. */
      source: z.string().min(1).nullable().default(null),
      markets: z.array(market).min(1).max(5),
      intervalMinutes: minutes.max(1440),
      rowEveryMinutes: minutes.max(1440),
      start: day,
      minBarCoverage: z.number().min(0).max(1).default(0.8),
      gaps: GapPolicy.default({ policy: "drop" }),
    }),
    partitions: Partitions,
    /** What has to be estimated, and why that says something about the target. */
    goals: z.array(z.strictObject({ goal: z.string().min(1), quantity: text, why: text })),
    features: z.array(Feature).max(60),
    model: z.strictObject({ family: z.enum(FAMILIES), parameters: z.record(z.string(), z.json()).default({}) }),
    loss: Loss.extend({ beliefs: text }),
    comparisonLoss: Loss.extend({ why: text }),
    search: z.strictObject({
      /** All combinations are tried, with each of the two losses. */
      values: z.record(z.string(), z.array(z.json()).min(1).max(12)),
      /** Share of the configurations whose span the second round searches. */
      keep: z.number().gt(0).max(1).default(0.2),
      rounds: z.number().int().min(1).max(2).default(2),
      seed: z.number().int().min(0).max(2_147_483_647).default(42),
    }),
    walkForward: z.strictObject({
      folds: z.number().int().min(2).max(20),
      expandingWindow: z.boolean().default(true),
      testDays: z.number().min(0.01).max(365),
    }),
    evaluation: z.strictObject({ windows: z.number().int().min(1).max(12).default(3) }),
    /** Null: the model is not shaken. */
    stress: z
      .strictObject({ perturb: z.number().gt(0).max(0.5).default(0.15), ablate: z.boolean().default(true) })
      .nullable()
      .default(null),
    /** A run to practise the steps, on the sandbox alone: thresholds may be as soft as one likes, and nothing is proved. */
    rehearsal: z.boolean().default(false),
    gates: z.record(z.string(), z.strictObject({ threshold: z.number(), why: text })),
    decomposition: z.strictObject({
      decision: z.enum(["single", "parts", "undecided"]).default("undecided"),
      reason: text,
      /** How the predictions of the parts become one. */
      combine: z.enum(["mean", "median", "stacking"]).default("mean"),
      parts: z.array(z.strictObject({ name: z.string().min(1), goals: z.array(z.string().min(1)).min(1) })).default([]),
    }),
    claim: z
      .strictObject({ statement: text, mechanism: text, falsifiedBy: z.array(z.string()).default([]) })
      .nullable()
      .default(null),
    /** Ways in which a result could be fake, and the gate that would show each. */
    fakes: z.array(z.strictObject({ way: z.string().min(1), gate: z.string().min(1) })).default([]),
    monitor: z.strictObject({
      maxAgeDays: z.number().gt(0).default(30),
      /** Live accuracy is judged from so many settled predictions on. */
      leastRows: z.number().int().min(2).default(100),
      leastAccuracy: z.number().min(0).max(1).default(0.48),
      mostFailedShare: z.number().min(0).max(1).default(0.2),
      psiMax: z.number().gt(0).default(0.2),
      psiDays: z.number().int().min(1).max(365).default(30),
    }),
    outputDir: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "must be the name of a folder")
      .default("out"),
  })
  .superRefine((config, context) => {
    const { partitions, data } = config;
    const days = [
      ["data.start", data.start],
      ["partitions.optimizationEnd", partitions.optimizationEnd],
      ["partitions.evaluationEnd", partitions.evaluationEnd],
      ["partitions.deploymentEnd", partitions.deploymentEnd],
    ] as const;
    for (let i = 1; i < days.length; i++) {
      const [before, after] = [days[i - 1], days[i]] as [(typeof days)[number], (typeof days)[number]];
      if (after[1] > before[1]) continue;
      const message = `${after[1]} is not after ${before[0]} (${before[1]}): partitions follow each other in time`;
      context.addIssue({ code: "custom", path: after[0].split("."), message });
    }
    const names = new Set<string>();
    for (const [i, { name }] of config.features.entries()) {
      if (names.has(name))
        context.addIssue({ code: "custom", path: ["features", i, "name"], message: `"${name}" is there twice` });
      names.add(name);
    }
  });
export type ProjectConfig = z.infer<typeof ProjectConfig>;
/** A configuration whose target has been chosen. */
export type TargetedConfig = ProjectConfig & { target: z.infer<typeof Target> };

/** @throws SkillError naming each wrong field */
export function parseConfig(json: unknown, file = "config.json"): ProjectConfig {
  const parsed = ProjectConfig.safeParse(json);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "(all)"}: ${message}`);
  throw new SkillError("config", `${file} cannot be used:\n${lines.join("\n")}`, `Mend these fields of ${file}.`);
}

/** @throws SkillError while the target is open */
export function targeted(config: ProjectConfig): TargetedConfig {
  if (config.target !== null) return config as TargetedConfig;
  throw new SkillError(
    "config",
    "The target is not chosen yet.",
    "Answer the checkpoint `target` after the inspection: npx forge skill run <folder> tells the question.",
  );
}
