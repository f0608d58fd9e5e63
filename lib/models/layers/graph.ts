/** The layers of a model as one step: in the order in which a row passes them. */
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import { attention } from "./attention-step";
import { BAR_STEPS } from "./bar-steps";
import { MERGE_STEPS } from "./merge-steps";
import { PLAIN_STEPS } from "./plain-steps";
import { RECURRENT_STEPS } from "./recurrent-steps";
import { SCALING_STEPS } from "./scaling-steps";
import { type MergeMaker, type MergeStep, type Shape, type Step, type StepMaker, sizeOf, weightTaker } from "./step";
import { graphOf, isModel, type NamedLayer, titled } from "./topology";
import type { Weight } from "./weights";
import { WRAPPER_STEPS } from "./wrapper-steps";

const STEPS: Record<string, StepMaker> = { ...PLAIN_STEPS, ...SCALING_STEPS, ...BAR_STEPS, ...RECURRENT_STEPS };
const MERGES: Record<string, MergeMaker> = { ...MERGE_STEPS, MultiHeadAttention: attention };
const KNOWN = [
  ...Object.keys(STEPS),
  ...Object.keys(MERGES),
  ...Object.keys(WRAPPER_STEPS),
  "Sequential",
  "Functional",
];

/** Models in models, and wrappers. */
const MOST_DEPTH = 8;
/** Of models and wrappers all together. */
const MOST_LAYERS = 256;
/** Numbers that all layers together hold for a row. */
const MOST_VALUES = 4_000_000;

const entry = <T>(of: Record<string, T>, kind: string): T | undefined =>
  Object.hasOwn(of, kind) ? of[kind] : undefined;

export class StepBuilder {
  readonly kinds: string[] = [];
  private readonly used = new Set<string>();
  private values = 0;

  constructor(private readonly weights: ReadonlyMap<string, Weight>) {}

  /** @throws ModelError for a layer that cannot be read, or does not fit what feeds it */
  model(model: NamedLayer, input: Shape): Step {
    const graph = graphOf(model);
    const steps: MergeStep[] = [];
    for (const { layer, from } of graph.nodes) {
      const inputs = from.length === 0 ? [input] : from.map((place) => (steps[place] as MergeStep).shape);
      steps.push(this.step(layer, inputs));
    }
    const answers: Float64Array[] = [];
    return {
      shape: (steps[graph.output] as MergeStep).shape,
      work: steps.reduce((sum, step) => sum + step.work, 0),
      apply(values) {
        for (const [i, step] of steps.entries()) {
          const from = (graph.nodes[i] as (typeof graph.nodes)[number]).from;
          answers[i] = step.apply(from.length === 0 ? [values] : from.map((place) => answers[place] as Float64Array));
        }
        return answers[graph.output] as Float64Array;
      },
    };
  }

  /** @throws ModelError when the file has a weight that no layer asked for */
  checkAllUsed(): void {
    const unused = [...this.weights.keys()].find((name) => !this.used.has(name));
    if (unused !== undefined) throw new ModelError(`the weight ${quoted(unused)} belongs to no layer of the model`);
  }

  private step(layer: NamedLayer, inputs: readonly Shape[]): MergeStep {
    this.kinds.push(layer.kind);
    if (this.kinds.length > MOST_LAYERS) throw new ModelError(`the model has more than ${MOST_LAYERS} layers`);
    if (layer.within.length > MOST_DEPTH)
      throw new ModelError(`${titled(layer)} lies in more than ${MOST_DEPTH} models`);
    const merge = entry(MERGES, layer.kind);
    const step = merge ? merge(layer, inputs, this.takerOf(layer)) : onOne(this.single(layer, inputs));
    this.values += sizeOf(step.shape);
    if (this.values > MOST_VALUES)
      throw new ModelError(`the model's layers make more than ${MOST_VALUES} values for a row`);
    return step;
  }

  private single(layer: NamedLayer, [input, second]: readonly Shape[]): Step {
    if (input === undefined || second !== undefined) {
      throw new ModelError(`${titled(layer)} is fed by several layers; it takes one`);
    }
    if (isModel(layer.kind)) return this.model(layer, input);
    const wrap = entry(WRAPPER_STEPS, layer.kind);
    if (wrap) return wrap(layer, input, (inner, shape) => asSingle(this.step(inner, [shape])));
    const make = entry(STEPS, layer.kind);
    if (!make) throw unknownLayer(layer);
    return make(layer, input, this.takerOf(layer));
  }

  private takerOf(layer: NamedLayer) {
    return weightTaker(layer, this.weights, this.used);
  }
}

const onOne = (step: Step): MergeStep => ({ ...step, apply: ([input]) => step.apply(input as Float64Array) });
const asSingle = (step: MergeStep): Step => ({ ...step, apply: (input) => step.apply([input]) });

function unknownLayer(layer: NamedLayer): ModelError {
  return new ModelError(
    `layer ${quoted(layer.name)} is a ${quoted(layer.kind)}, which cannot be read; allowed are ${KNOWN.join(", ")}`,
  );
}
