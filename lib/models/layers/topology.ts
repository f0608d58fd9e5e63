/** What a topology says of its layers and of what feeds which: Sequential, or a functional model of one input and one output. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import { firstIssue } from "./file";
import { CAUSAL, callOf, tensorName } from "./inbound";

const MOST_LAYERS = 256;

const Layer = z.object({
  class_name: z.string().max(100),
  name: z.string().max(200).optional(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.unknown()).optional(),
});
type Layer = z.infer<typeof Layer>;

const layers = z.array(Layer).min(1).max(MOST_LAYERS);
const Sequential = z.union([
  layers.transform((all) => ({ layers: all, name: "" })),
  z.object({ layers, name: z.string().max(200).default("") }),
]);
/** Keras 3 names a single end without a list around it. */
const ends = (what: string) =>
  z
    .array(z.unknown())
    .transform((given) => (typeof given[0] === "string" ? [given] : given))
    .pipe(z.array(z.unknown()).length(1, `only models of one ${what} can be read`));
const Functional = z.object({
  layers,
  name: z.string().max(200).default(""),
  input_layers: ends("input"),
  output_layers: ends("output"),
});
const Root = z.object({ class_name: z.string(), config: z.unknown() });
const Wrapped = z.object({ class_name: z.string().max(100), config: z.record(z.string(), z.unknown()) });

export interface NamedLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Record<string, unknown>;
  /** The models and wrappers that it lies in, outermost first. */
  readonly within: readonly string[];
  /** Names under which its weights may be besides its own; an empty one is that of what it lies in. */
  readonly otherNames?: readonly string[];
  /** Of the Keras that wrote it; tfjs writes as Keras 2 does. */
  readonly kerasMajor: number;
}

export interface Graph {
  readonly name: string;
  /** In an order in which each comes after what feeds it; `from` are places in this list, empty for the model's input. */
  readonly nodes: readonly { readonly layer: NamedLayer; readonly from: readonly number[] }[];
  readonly output: number;
}

const FUNCTIONAL = ["Model", "Functional", "LayersModel"];
/** Whether a layer is a whole model. */
export const isModel = (kind: string): boolean => kind === "Sequential" || FUNCTIONAL.includes(kind);
export const titled = ({ name, kind }: NamedLayer): string => `layer ${quoted(name)} (${quoted(kind)})`;

/** The outermost model as a layer. @throws ModelError for what is none */
export function rootLayer(topology: Record<string, unknown>): NamedLayer {
  const { class_name: kind, config } = checked(Root, topology.model_config ?? topology, "modelTopology");
  if (!isModel(kind)) {
    throw new ModelError(`the model is a ${quoted(kind)}; Sequential and functional models can be read`);
  }
  const kerasMajor = Number.parseInt(String(topology.keras_version ?? "2"), 10) >= 3 ? 3 : 2;
  // tfjs once wrote a Sequential's layers as its configuration.
  const plain = Array.isArray(config) ? { layers: config } : config;
  return {
    kind,
    name: "",
    config: checked(z.record(z.string(), z.unknown()), plain, "modelTopology"),
    within: [],
    kerasMajor,
  };
}

/** @throws ModelError for a model that has not one input and one output, or uses a layer twice */
export function graphOf(model: NamedLayer): Graph {
  const title = `the ${model.kind === "Sequential" ? "Sequential" : "functional"} model`;
  if (model.kind === "Sequential") {
    const { layers: all, name } = checked(Sequential, model.config, title);
    const nodes = all.map((layer, i) => ({ layer: named(layer, model, name), from: i === 0 ? [] : [i - 1] }));
    return { name, nodes, output: nodes.length - 1 };
  }
  return functionalGraph(checked(Functional, model.config, title), model);
}

function functionalGraph(config: z.infer<typeof Functional>, model: NamedLayer): Graph {
  const waiting = new Map<string, { layer: NamedLayer; sources: readonly string[] }>();
  for (const given of config.layers) {
    const layer = named(given, model, config.name);
    if (waiting.has(layer.name)) throw new ModelError(`two layers are named ${quoted(layer.name)}`);
    const { sources, isCausal } = callOf(titled(layer), given.inbound_nodes ?? []);
    const called = isCausal ? { ...layer, config: { ...layer.config, [CAUSAL]: true } } : layer;
    waiting.set(layer.name, { layer: called, sources });
  }
  const beginnings = [...waiting.values()].filter(({ sources }) => sources.length === 0);
  const input = tensorName(config.input_layers[0]);
  if (beginnings.length !== 1 || beginnings[0]?.layer.name !== input) {
    throw new ModelError(
      "the functional model has not one beginning that is its input; only models of one input can be read",
    );
  }
  const places = new Map<string, number>();
  const nodes: Graph["nodes"][number][] = [];
  for (let before = -1; before !== nodes.length; ) {
    before = nodes.length;
    for (const [name, { layer, sources }] of waiting) {
      const from = sources.map((source) => places.get(source));
      if (from.some((place) => place === undefined)) continue;
      places.set(name, nodes.length);
      nodes.push({ layer, from: from as number[] });
      waiting.delete(name);
    }
  }
  const output = places.get(tensorName(config.output_layers[0]) ?? "");
  if (waiting.size > 0 || output === undefined) {
    throw new ModelError("the functional model's layers do not lead from its input to its output");
  }
  return { name: config.name, nodes, output };
}

/** A layer that another one holds, such as what runs in both directions. */
export function wrappedLayer(holder: NamedLayer, value: unknown): NamedLayer {
  return named(checked(Wrapped, value, titled(holder)), holder, holder.name);
}

function named(layer: Layer, { within, kerasMajor }: NamedLayer, holder: string): NamedLayer {
  return {
    kind: layer.class_name,
    name: typeof layer.config.name === "string" ? layer.config.name : (layer.name ?? ""),
    config: kerasMajor >= 3 ? asKeras3Means(layer.config) : layer.config,
    within: [...within, holder],
    kerasMajor,
  };
}

/** Keras 3 means another function by hard_sigmoid than Keras 2 and tfjs do. */
function asKeras3Means(config: Record<string, unknown>): Record<string, unknown> {
  const changed = ["activation", "recurrent_activation"]
    .filter((key) => config[key] === "hard_sigmoid")
    .map((key) => [key, "hard_sigmoid_of_sixths"]);
  return changed.length === 0 ? config : { ...config, ...Object.fromEntries(changed) };
}

/** @throws ModelError that names what is wrong */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ModelError(`${what} cannot be read: ${firstIssue(parsed.error)}`);
}
