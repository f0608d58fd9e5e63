/** The layers of a topology in the order in which a row passes them: Sequential, or a functional model that is one chain. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import { firstIssue } from "./file";

const MOST_LAYERS = 64;

const Layer = z.object({
  class_name: z.string().max(100),
  name: z.string().max(200).optional(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.array(z.array(z.unknown()))).optional(),
});
type Layer = z.infer<typeof Layer>;

const layers = z.array(Layer).min(1).max(MOST_LAYERS);
const Sequential = z.union([layers, z.object({ layers }).transform((config) => config.layers)]);
const Functional = z.object({
  layers,
  input_layers: z.array(z.unknown()).length(1, "only models of one input can be read"),
  output_layers: z.array(z.unknown()).length(1, "only models of one output can be read"),
});
const Root = z.object({ class_name: z.string(), config: z.unknown() });

export interface NamedLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Record<string, unknown>;
}

/** @throws ModelError for a topology that is no chain of layers */
export function layerChain(topology: Record<string, unknown>): NamedLayer[] {
  const root = checked(Root, topology.model_config ?? topology, "modelTopology");
  if (root.class_name === "Sequential") return checked(Sequential, root.config, "the Sequential model").map(named);
  if (!["Model", "Functional", "LayersModel"].includes(root.class_name)) {
    throw new ModelError(`the model is a ${quoted(root.class_name)}; Sequential and functional models can be read`);
  }
  return chainOf(checked(Functional, root.config, "the functional model"));
}

function chainOf(model: z.infer<typeof Functional>): NamedLayer[] {
  const next = new Map<string, Layer>();
  let current: Layer | undefined;
  for (const layer of model.layers) {
    const from = inboundName(layer);
    if (from === null) {
      if (current) throw new ModelError(`${titled(layer)} is a second beginning; only one chain of layers can be read`);
      current = layer;
    } else {
      if (next.has(from)) {
        throw new ModelError(`the model branches after layer ${quoted(from)}; only one chain of layers can be read`);
      }
      next.set(from, layer);
    }
  }
  const chain: NamedLayer[] = [];
  while (current && chain.length < model.layers.length) {
    chain.push(named(current));
    current = next.get(named(current).name);
  }
  const last = chain.at(-1)?.name;
  if (chain.length !== model.layers.length || current || nodeName(model.output_layers[0]) !== last) {
    throw new ModelError("the functional model is not one chain of layers from its input to its output");
  }
  return chain;
}

function inboundName(layer: Layer): string | null {
  const nodes = layer.inbound_nodes ?? [];
  if (nodes.length === 0) return null;
  if (nodes.length !== 1 || nodes[0]?.length !== 1) {
    throw new ModelError(`${titled(layer)} has several inputs or is used twice; only one chain of layers can be read`);
  }
  const from = nodeName(nodes[0][0]);
  if (from === null) throw new ModelError(`the input of ${titled(layer)} cannot be read; save the model with tfjs`);
  return from;
}

/** Of `[name, node, tensor, …]`, where the node and the tensor are the first and only ones. */
function nodeName(node: unknown): string | null {
  if (!Array.isArray(node)) return null;
  const [name, index, tensor] = node as unknown[];
  return typeof name === "string" && index === 0 && tensor === 0 ? name : null;
}

const named = (layer: Layer): NamedLayer => ({
  kind: layer.class_name,
  name: typeof layer.config.name === "string" ? layer.config.name : (layer.name ?? ""),
  config: layer.config,
});
const titled = (layer: Layer) => `layer ${quoted(named(layer).name)} (${quoted(layer.class_name)})`;

/** @throws ModelError that names what is wrong */
export function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ModelError(`${what} cannot be read: ${firstIssue(parsed.error)}`);
}
