/** Several models as one family. */
import type { FamilyName } from "@/lib/models/family-names";
import { ModelError, type ModelFamily } from "@/lib/models/model";
import { loadEnsemble } from "./ensemble-model";
import { fitEnsemble } from "./fit";
import { type EnsembleMember, type EnsembleParams, ensembleParams, type FamilyLookup, placesOf } from "./params";

/** What a search draws members from: those that differ most from each other at a bearable cost. */
const USUAL_MEMBERS: readonly FamilyName[] = ["linear", "gbdt", "blend", "mlp"];

/** Made with the table of families, which it is a part of itself. */
export function ensembleFamily(lookup: FamilyLookup): ModelFamily<EnsembleParams> {
  const schema = ensembleParams(lookup);
  const guess = (family: FamilyName): EnsembleMember => {
    const params = lookup(family).grid("quick")[0];
    if (params === undefined) throw new ModelError(`the family ${family} has nothing to try`);
    return { family, params: params as EnsembleMember["params"] };
  };
  const grid = (families: FamilyName[], combines: EnsembleParams["combine"][]) =>
    combines.map((combine) => schema.parse({ members: families.map(guess), combine }));

  return {
    name: "ensemble",
    title: "Ensemble",
    useWhen:
      "When single models are about equally good and err differently: their mean is steadier than each, stacking learns whom to trust. It costs the fits of all members (stacking: once more a fold) and cannot mend members that all find nothing. A member may see some columns alone.",
    trainable: true,
    params: schema,
    grid: (size) =>
      size === "quick"
        ? grid(["linear", "gbdt"], ["mean", "stacking"])
        : [
            ...grid(["linear", "gbdt"], ["mean", "stacking"]),
            ...grid(["linear", "gbdt", "mlp"], ["mean", "median", "stacking"]),
          ],
    sample: (uniform) => {
      const left = [...USUAL_MEMBERS];
      const drawn = Array.from({ length: 2 + Math.floor(uniform() * 2) }, () =>
        left.splice(Math.floor(uniform() * left.length), 1),
      ).flat();
      return schema.parse({
        members: drawn.map((family) => ({ family, params: lookup(family).sample(uniform) })),
        combine: (["mean", "median", "stacking"] as const)[Math.floor(uniform() * 3)],
      });
    },
    checkColumns: ({ members }, names) => {
      for (const member of members) {
        const seen = placesOf(member, names)?.map((at) => names[at] as string) ?? names;
        lookup(member.family).checkColumns?.(member.params, seen);
      }
    },
    fit: (x, y, params, context) => fitEnsemble(lookup, x, y, params, context),
    load: (bytes) => loadEnsemble(bytes, lookup),
  };
}
