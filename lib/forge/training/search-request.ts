/** What a training may be asked for: data, plan, families, search, walk-forward, the untouched window. */
import { z } from "zod";
import { FeaturePlan } from "@/lib/features";
import { FAMILY_NAMES } from "@/lib/models/family-names";

export const MOST_CONFIGURATIONS = 500;
const MOST_VALUES = 50;

const family = z.enum(FAMILY_NAMES);
const parameters = z.record(z.string(), z.json());
const range = z.union(
  [
    z.strictObject({
      from: z.number(),
      to: z.number(),
      scale: z.enum(["linear", "log"]).default("linear"),
      whole: z.boolean().default(false),
    }),
    z.strictObject({ oneOf: z.array(z.json()).min(1).max(MOST_VALUES) }),
  ],
  { error: "must be {from, to, scale, whole} or {oneOf: […]}" },
);

/** Exactly one of `candidates`, `grid` and `random`. */
const Listed = z.strictObject({
  /** Configurations, of several families if wanted. */
  candidates: z
    .array(z.strictObject({ family, params: parameters }))
    .min(1)
    .max(MOST_CONFIGURATIONS)
    .optional(),
  /** All combinations of these values; the rest takes the family's defaults. */
  grid: z.record(z.string(), z.array(z.json()).min(1).max(MOST_VALUES)).optional(),
  /** So many draws by the family's own rule, or from `ranges`. */
  random: z.number().int().min(1).max(MOST_CONFIGURATIONS).optional(),
  ranges: z.record(z.string(), range).optional(),
});

export const Search = z.union(
  [z.enum(["quick", "full", "walkthrough"]), z.array(parameters).min(1).max(MOST_CONFIGURATIONS), Listed],
  {
    error: `must be "quick", "full", a list of 1 to ${MOST_CONFIGURATIONS} configurations, or one of {candidates}, {grid}, {random, ranges}`,
  },
);
export type Search = z.infer<typeof Search>;

export const trainingFields = {
  topicId: z.number().int().min(1).max(2_147_483_647),
  /** Days of history that are trained and tested on. Default by the topic's horizon and the search. */
  days: z.number().int().min(1).max(3660).optional(),
  family: family.default("gbdt"),
  /** Searched together and ranked in one list; `quick`, `full` and `random` then count for each. Default: `family` alone. */
  families: z.array(family).min(1).max(6).optional(),
  /** quick: a few configurations; full: the family's grid (walkthrough is its former name); or what is listed. */
  search: Search.default("quick"),
  /** Successive halving: many candidates on few folds, the best of them on more. Keeps one in `eta`. */
  halving: z.union([z.boolean(), z.strictObject({ eta: z.number().int().min(2).max(10).default(3) })]).default(false),
  /** Walk-forward test periods. */
  folds: z.number().int().min(1).max(20).default(3),
  /** sliding: each fold trains on the last `windowDays` or `windowRows` only. */
  walk: z.enum(["expanding", "sliding"]).default("expanding"),
  windowDays: z.number().min(0.1).max(3660).optional(),
  windowRows: z.number().int().min(10).max(4_000_000).optional(),
  /**
   * Length of each test period; default: the history in equal parts. The periods end with the newest row, so that searches of the
   * same folds × testDays test the same days, however they are cut.
   */
  testDays: z.number().min(0.01).max(365).optional(),
  /** How far training stays from a test period: the horizon, or also the past that a row looks at. */
  embargo: z.enum(["horizon", "horizon+lookback"]).default("horizon"),
  /** The newest days are kept from training altogether, and opened once. Default: a tenth, up to 30 days. */
  holdoutDays: z.number().int().min(0).max(365).optional(),
  /**
   * The newest candle that is used, those of the untouched window among them; default: now. The same request with it reads the same
   * candles tomorrow, so that spans can be set by dates before there is any result.
   */
  until: z.iso.datetime().optional(),
  /** Whose candles: a source that can be asked, or file:<name>. The configured one when left out. */
  source: z.string().min(1).max(200).optional(),
  seed: z.number().int().min(0).max(2_147_483_647).default(42),
  /** Configurations that were tried on these days before, elsewhere or in other trainings: the evidence is deflated by them, too. */
  triedBefore: z.number().int().min(0).max(10_000_000).default(0),
  /** Of the plans that follow from the topic: the walkthroughs' own, or with indicators of every goal. Default base. */
  readyPlan: z.enum(["base", "rich"]).optional(),
  /** Replaces the plan that follows from the topic. */
  plan: FeaturePlan.optional(),
  /** Of a saved plan, instead of `plan`. */
  planId: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
};

/** What belongs together and what does not. */
export const TrainingRequest = z.strictObject(trainingFields).superRefine((request, refusal) => {
  const refuse = (path: string, message: string) => refusal.addIssue({ code: "custom", path: [path], message });
  const { search, families, folds, halving, walk, windowDays, windowRows, testDays, days } = request;
  const plans = (["plan", "planId", "readyPlan"] as const).filter((name) => request[name] !== undefined);
  if (plans.length > 1) refuse(plans[1] as string, `give one of ${plans.join(" and ")}`);
  if (walk === "sliding" && (windowDays === undefined) === (windowRows === undefined)) {
    refuse("windowDays", "a sliding walk needs either windowDays or windowRows");
  }
  if (walk === "expanding" && (windowDays !== undefined || windowRows !== undefined)) {
    refuse("walk", 'a window is for a sliding walk: ask for walk "sliding", or leave the window out');
  }
  if (halving !== false && folds < 2) refuse("folds", `halving needs at least 2 folds, not ${folds}`);
  if (testDays !== undefined && days !== undefined && testDays * folds >= days) {
    refuse(
      "testDays",
      `${folds} tests of ${testDays} days leave nothing of ${days} days to train on: use fewer folds, shorter tests or more days`,
    );
  }
  if (families !== undefined && new Set(families).size !== families.length) refuse("families", "names a family twice");
  if (typeof search === "string") return;
  const kinds = Array.isArray(search)
    ? ["list"]
    : (["candidates", "grid", "random"] as const).filter((kind) => search[kind] !== undefined);
  if (kinds.length !== 1) refuse("search", "needs exactly one of candidates, grid and random");
  if (!Array.isArray(search) && search.ranges !== undefined && search.random === undefined) {
    refuse("search", "ranges are drawn from: say how many draws with random");
  }
  const isOfOneFamily = kinds[0] !== "random" || (!Array.isArray(search) && search.ranges !== undefined);
  if (families !== undefined && families.length > 1 && isOfOneFamily) {
    refuse("families", "parameters belong to one family: use search.candidates, which names a family for each");
  }
});
export type TrainingRequest = z.input<typeof TrainingRequest>;
