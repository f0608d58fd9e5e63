/** Several models as one: predictions and bytes. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { FAMILY_NAMES } from "@/lib/models/family-names";
import { type Matrix, type Model, ModelError } from "@/lib/models/model";
import { NarrowModel } from "./narrow-model";
import { DEEPEST, type EnsembleParams, type FamilyLookup, FEWEST_MEMBERS, MOST_MEMBERS } from "./params";

type Combine = EnsembleParams["combine"];
const COMBINES: readonly Combine[] = ["mean", "median", "stacking"];
/** All members see all columns, or each has a list of those that it sees (empty: all). */
const VERSIONS = { whole: 1, narrow: 2 } as const;
const LARGEST_PREDICTION = 1e300;
/** Weights add up to 1 at most, but for rounding. */
const MOST_WEIGHT = 1 + 1e-9;

export interface EnsembleParts {
  readonly combine: Combine;
  readonly members: readonly Model[];
  /** One a member; what `importance` weighs by, and for mean and stacking what predictions are weighed by. */
  readonly weights: Float64Array;
}

export class EnsembleModel implements Model {
  readonly family = "ensemble";
  readonly inputCount: number;
  /** That of the members by their weights; absent where one with a weight cannot say. */
  readonly importance?: () => Float64Array;
  readonly engine?: string;

  /** @throws ModelError when members and weights do not fit each other */
  constructor(readonly parts: EnsembleParts) {
    const { members, weights } = parts;
    this.inputCount = members[0]?.inputCount ?? 0;
    const other = members.find(({ inputCount }) => inputCount !== this.inputCount);
    if (other) {
      throw new ModelError(
        `the ensemble's members take ${this.inputCount} and ${other.inputCount} features: it is damaged; train it anew`,
      );
    }
    const sum = weights.reduce((a, b) => a + b, 0);
    if (weights.length !== members.length || !(sum <= MOST_WEIGHT) || weights.some((weight) => !(weight >= 0))) {
      throw new ModelError("the ensemble's weights are negative or more than 1 together: it is damaged; train it anew");
    }
    if (members.every((member, i) => member.importance || weights[i] === 0)) this.importance = () => shared(parts);
    const engines = new Set(members.flatMap(({ engine }) => engine ?? []));
    if (engines.size > 0) this.engine = [...engines].join(", ");
  }

  /** For people: what stands behind a prediction, in the order of the parameters. */
  get contributions(): { family: string; weight: number }[] {
    return this.parts.members.map(({ family }, i) => ({ family, weight: this.parts.weights[i] as number }));
  }

  async predict(row: Float64Array): Promise<number> {
    const answers: number[] = [];
    for (const member of this.parts.members) answers.push(await member.predict(row));
    return this.combined(Float64Array.from(answers));
  }

  async predictAll(matrix: Matrix): Promise<Float64Array> {
    const columns: Float64Array[] = [];
    for (const member of this.parts.members) columns.push(await member.predictAll(matrix));
    const answers = new Float64Array(columns.length);
    return Float64Array.from({ length: matrix.rows }, (_, row) => {
      for (const [i, column] of columns.entries()) answers[i] = column[row] as number;
      return this.combined(answers);
    });
  }

  serialize(): Uint8Array {
    const { combine, members, weights } = this.parts;
    const isNarrow = members.some((member) => member instanceof NarrowModel);
    const writer = new ByteWriter()
      .u32(isNarrow ? VERSIONS.narrow : VERSIONS.whole)
      .u32(COMBINES.indexOf(combine))
      .u32(members.length)
      .column("f64", weights);
    if (isNarrow) writer.u32(this.inputCount);
    for (const member of members) {
      const columns = member instanceof NarrowModel ? member.columns : [];
      if (isNarrow) writer.u32(columns.length).column("i32", columns);
      const name = new TextEncoder().encode(member.family);
      const bytes = member.serialize();
      writer.u32(name.length).bytes(name).u32(bytes.length).bytes(bytes);
    }
    return writer.finish();
  }

  private combined(answers: Float64Array): number {
    const { combine, weights } = this.parts;
    for (let i = 0; i < answers.length; i++) {
      answers[i] = Math.max(-LARGEST_PREDICTION, Math.min(LARGEST_PREDICTION, answers[i] as number));
    }
    if (combine !== "median") return answers.reduce((sum, answer, i) => sum + (weights[i] as number) * answer, 0);
    const ordered = answers.toSorted();
    const middle = (ordered.length - 1) / 2;
    return ((ordered[Math.floor(middle)] as number) + (ordered[Math.ceil(middle)] as number)) / 2;
  }
}

function shared({ members, weights }: EnsembleParts): Float64Array {
  const all = new Float64Array(members[0]?.inputCount ?? 0);
  for (const [i, member] of members.entries()) {
    const weight = weights[i] as number;
    if (weight > 0)
      for (const [column, share] of (member.importance?.() ?? []).entries())
        all[column] = (all[column] as number) + weight * share;
  }
  const sum = all.reduce((a, b) => a + b, 0);
  return sum === 0 ? all : all.map((share) => share / sum);
}

/** @throws ModelError when the bytes are not an ensemble of models that can be trained, at most two deep */
export async function loadEnsemble(bytes: Uint8Array, lookup: FamilyLookup, depth = 1): Promise<EnsembleModel> {
  if (depth > DEEPEST) throw new ModelError(`the ensemble is nested more than ${DEEPEST} deep: it is damaged`);
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== VERSIONS.whole && version !== VERSIONS.narrow) {
    throw new ModelError(`ensemble format ${version} is not known; this version reads 1 and 2`);
  }
  const combine = COMBINES[reader.u32()];
  const count = reader.u32();
  if (!combine || count < FEWEST_MEMBERS || count > MOST_MEMBERS) {
    throw new ModelError(
      `the model announces ${count} members; ${FEWEST_MEMBERS} to ${MOST_MEMBERS} are possible: it is damaged`,
    );
  }
  const weights = reader.f64Column(count);
  const inputCount = version === VERSIONS.narrow ? reader.u32() : 0;
  const members: Model[] = [];
  for (let i = 0; i < count; i++) {
    const columns = version === VERSIONS.narrow ? [...reader.i32Column(reader.u32())] : [];
    const written = new TextDecoder().decode(reader.bytes(reader.u32()));
    const name = FAMILY_NAMES.find((known) => known === written);
    if (!name) throw new ModelError(`member ${i + 1} is of an unknown family: the model is damaged; train it anew`);
    const inside = reader.bytes(reader.u32());
    if (name !== "ensemble" && !lookup(name).trainable) {
      throw new ModelError(`member ${i + 1} is of the family ${name}, which ensembles do not hold: it is damaged`);
    }
    const member =
      name === "ensemble" ? await loadEnsemble(inside, lookup, depth + 1) : await lookup(name).load(inside);
    members.push(columns.length === 0 ? member : new NarrowModel(member, columns, inputCount));
  }
  reader.end();
  return new EnsembleModel({ combine, members, weights });
}
