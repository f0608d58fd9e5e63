/** Parameters of an ensemble. Its members are checked by their own families, which come in from outside. */
import { z } from "zod";
import { FAMILY_NAMES, type FamilyName } from "@/lib/models/family-names";
import { ModelError, type ModelFamily } from "@/lib/models/model";

/** Finds a family; throws ModelError when there is none of that name. */
export type FamilyLookup = (name: FamilyName) => ModelFamily;

/** An ensemble may hold ensembles, those no further ones. */
export const DEEPEST = 2;
export const FEWEST_MEMBERS = 2;
export const MOST_MEMBERS = 8;

const Member = z.strictObject({
  family: z.enum(FAMILY_NAMES),
  /** As that family takes them, whose schema checks them; what is left out takes its default. */
  params: z.record(z.string(), z.unknown()).default({}),
  /** Names of the plan's columns that it sees, where not all: a part of the question, e.g. volatility alone. */
  columns: z.array(z.string().min(1).max(200)).min(1).max(10_000).optional(),
});
export type EnsembleMember = z.infer<typeof Member>;

const Shape = z.strictObject({
  members: z.array(Member).min(FEWEST_MEMBERS).max(MOST_MEMBERS),
  /**
   * mean and median take all members alike. stacking weighs them by least squares on predictions of rows that they were not fitted on,
   * with weights not negative and 1 together; a member of the family "zero" lets it shrink the others.
   */
  combine: z.enum(["mean", "median", "stacking"]).default("mean"),
  /** Of stacking: parts of the training rows that are predicted by members fitted on what came before. */
  folds: z.number().int().min(1).max(10).default(3),
});
export type EnsembleParams = z.infer<typeof Shape>;

/** The schema over the families that `lookup` knows; members come out complete. */
export function ensembleParams(lookup: FamilyLookup): z.ZodType<EnsembleParams> {
  const check = (value: EnsembleParams, depth: number, report: (message: string, path: PropertyKey[]) => void) => {
    for (const [i, { family: name, params }] of value.members.entries()) {
      const path = ["members", i];
      if (name === "ensemble") {
        const inner = Shape.safeParse(params);
        if (depth === DEEPEST)
          report(`ensembles may be nested ${DEEPEST} deep; take this one's members out of it`, path);
        else if (inner.success) {
          check(inner.data, depth + 1, (message, at) => report(message, [...path, "params", ...at]));
        } else for (const issue of inner.error.issues) report(issue.message, [...path, "params", ...issue.path]);
        continue;
      }
      try {
        const family = lookup(name);
        if (!family.trainable) report(`${family.title} cannot be trained, only imported; choose another member`, path);
        const parsed = family.params.safeParse(params);
        for (const issue of parsed.error?.issues ?? []) report(issue.message, [...path, "params", ...issue.path]);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        report(error.message, path);
      }
    }
  };
  const complete = (value: EnsembleParams): EnsembleParams => ({
    ...value,
    members: value.members.map(({ family, params, columns }) => ({
      family,
      ...(columns !== undefined && { columns }),
      params: (family === "ensemble"
        ? complete(Shape.parse(params))
        : lookup(family).params.parse(params)) as EnsembleMember["params"],
    })),
  });
  return Shape.superRefine((value, context) => {
    check(value, 1, (message, path) =>
      context.addIssue({ code: "custom", message, path: path as (string | number)[], continue: false }),
    );
  }).overwrite(complete);
}

/**
 * Places of the columns that a member sees, ascending; null for all.
 * @throws ModelError for a name that is none of them
 */
export function placesOf({ columns }: EnsembleMember, names: readonly string[] | undefined): number[] | null {
  if (columns === undefined) return null;
  const places = columns.map((name) => names?.indexOf(name) ?? -1);
  const absent = columns[places.indexOf(-1)];
  if (absent !== undefined) throw new ModelError(`it names the column "${absent}", which the plan does not make`);
  return [...new Set(places)].sort((a, b) => a - b);
}
