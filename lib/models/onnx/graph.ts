/** An ONNX file as data: its operators, attributes, tensors' shapes, input and output. Tensors' contents stay in the bytes. */
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import {
  ATTRIBUTE,
  DIMENSION,
  GRAPH,
  MODEL,
  NODE,
  OPERATOR_SET,
  PROPERTY,
  SHAPE,
  TENSOR,
  TENSOR_TYPE,
  TENSOR_TYPES,
  TYPE,
  VALUE_INFO,
} from "./messages";
import { Budget, type Message, readMessage } from "./wire";

export interface Tensor {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly number[];
  /** Number of values. */
  readonly size: number;
}

export type Attribute =
  | { readonly kind: "int" | "float"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "ints" | "floats"; readonly values: readonly number[] }
  | { readonly kind: "texts"; readonly values: readonly string[] }
  | { readonly kind: "tensor"; readonly tensor: Tensor };

export interface Node {
  readonly operator: string;
  /** "" is ai.onnx. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** An input or output; a dimension without a fixed size is null, and so are all where the file does not say. */
export interface Value {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly (number | null)[] | null;
}

export interface OnnxGraph {
  readonly operatorSets: ReadonlyMap<string, number>;
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

export const MOST_BYTES = 48 * 1024 * 1024;
/** Numbers count 1, texts 2, messages 40. */
const MOST_PARTS = 16_000_000;
const MOST_NODES = 5000;
const MOST_TENSORS = 5000;
const MOST_DIMS = 8;

/** AttributeProto.AttributeType: its name here, and the field that holds the value. */
const ATTRIBUTE_TYPES: ReadonlyMap<number, [kind: Attribute["kind"], field: string]> = new Map([
  [1, ["float", "f"]],
  [2, ["int", "i"]],
  [3, ["text", "s"]],
  [4, ["tensor", "t"]],
  [6, ["floats", "floats"]],
  [7, ["ints", "ints"]],
  [8, ["texts", "strings"]],
]);

/** @throws ModelError when the bytes are not an ONNX model without subgraphs, functions and external data */
export function readGraph(bytes: Uint8Array): OnnxGraph {
  if (bytes.length > MOST_BYTES) {
    throw new ModelError(`the file has ${bytes.length} bytes; at most ${MOST_BYTES} are read: use a smaller model`);
  }
  // The run time would take a file with these letters for one of its own other format, which is not checked here.
  if (new TextDecoder("latin1").decode(bytes.subarray(4, 8)) === "ORTM") {
    throw new ModelError("the file is in ONNX Runtime's own format; export it as .onnx");
  }
  const budget = new Budget(MOST_PARTS);
  const model = readMessage(bytes, MODEL, "the file", budget);
  const graphBytes = model.bytes("graph");
  if (graphBytes === null) throw new ModelError("the file has no graph: it is no ONNX model");
  for (const part of model.messages("metadata_props")) {
    if (readMessage(part, PROPERTY, "the metadata", budget).text("key") === "ort_config") {
      throw new ModelError("the file brings settings for the run time (ort_config); export it without them");
    }
  }
  const graph = readMessage(graphBytes, GRAPH, "the graph", budget);
  refuseMany(graph.messages("node").length, MOST_NODES, "operators");
  refuseMany(graph.messages("initializer").length, MOST_TENSORS, "tensors");
  const initializers = new Map<string, Tensor>();
  for (const part of graph.messages("initializer")) {
    const tensor = readTensor(part, budget);
    if (initializers.has(tensor.name)) throw new ModelError(`two tensors are called ${quoted(tensor.name)}`);
    initializers.set(tensor.name, tensor);
  }
  return {
    operatorSets: readOperatorSets(model, budget),
    nodes: graph.messages("node").map((part) => readNode(part, budget)),
    initializers,
    inputs: graph.messages("input").map((part) => readValue(part, "an input", budget)),
    outputs: graph.messages("output").map((part) => readValue(part, "an output", budget)),
  };
}

function refuseMany(count: number, most: number, what: string): void {
  if (count > most) throw new ModelError(`the model has ${count} ${what}; at most ${most} are possible`);
}

function readOperatorSets(model: Message, budget: Budget): Map<string, number> {
  const sets = new Map<string, number>();
  for (const part of model.messages("opset_import")) {
    const set = readMessage(part, OPERATOR_SET, "an operator set", budget);
    const domain = plainDomain(set.text("domain"));
    const version = set.number("version") ?? 0;
    // skl2onnx names one twice: it is no contradiction as long as it is the same.
    if ((sets.get(domain) ?? version) !== version) {
      throw new ModelError(`the operator set ${quoted(domain)} is named twice, with two versions`);
    }
    sets.set(domain, version);
  }
  return sets;
}

function plainDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

function readNode(bytes: Uint8Array, budget: Budget): Node {
  const node = readMessage(bytes, NODE, "an operator", budget);
  const operator = node.text("op_type");
  const what = `the operator ${quoted(operator)}`;
  const attributes = new Map<string, Attribute>();
  for (const part of node.messages("attribute")) {
    const [name, attribute] = readAttribute(part, what, budget);
    if (attributes.has(name)) throw new ModelError(`${what} has the attribute ${quoted(name)} twice`);
    attributes.set(name, attribute);
  }
  return {
    operator,
    domain: plainDomain(node.text("domain")),
    inputs: node.texts.get("input") ?? [],
    outputs: node.texts.get("output") ?? [],
    attributes,
  };
}

function readAttribute(bytes: Uint8Array, of: string, budget: Budget): [string, Attribute] {
  const message = readMessage(bytes, ATTRIBUTE, `an attribute of ${of}`, budget);
  const name = message.text("name");
  const what = `the attribute ${quoted(name)} of ${of}`;
  const [kind, field] = ATTRIBUTE_TYPES.get(message.number("type") ?? 0) ?? [];
  if (kind === undefined || field === undefined) throw new ModelError(`${what} has a type that is not supported`);
  // A value in another field than the type's could be read by someone else.
  for (const [, other] of ATTRIBUTE_TYPES.values()) {
    const isThere = message.numbers.has(other) || message.texts.has(other) || message.parts.has(other);
    if (isThere && other !== field) throw new ModelError(`${what} has a value of another type: the file is damaged`);
  }
  if (kind === "float" || kind === "int") return [name, { kind, value: message.number(field) ?? 0 }];
  if (kind === "floats" || kind === "ints") return [name, { kind, values: message.numbers.get(field) ?? [] }];
  if (kind === "text") return [name, { kind, value: message.text(field) }];
  if (kind === "texts") return [name, { kind, values: message.texts.get(field) ?? [] }];
  return [name, { kind: "tensor", tensor: readTensor(message.bytes(field) ?? new Uint8Array(), budget) }];
}

function readTensor(bytes: Uint8Array, budget: Budget): Tensor {
  const message = readMessage(bytes, TENSOR, "a tensor", budget);
  const name = message.text("name");
  const what = `the tensor ${quoted(name)}`;
  if ((message.number("data_location") ?? 0) !== 0) {
    throw new ModelError(`${what} lies in another file; save the model with its weights inside`);
  }
  const type = message.number("data_type") ?? 0;
  const layout = TENSOR_TYPES.get(type);
  if (layout === undefined) {
    throw new ModelError(`${what} has the data type ${type}; float, double, int32, int64 and bool are supported`);
  }
  const dims = message.numbers.get("dims") ?? [];
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (dims.length > MOST_DIMS || dims.some((dim) => !(Number.isSafeInteger(dim) && dim >= 0)) || size > MOST_BYTES) {
    throw new ModelError(`${what} has a shape that is not possible`);
  }
  // Exactly one place holds the data, and it holds what the shape announces.
  const raw = message.bytes("raw_data");
  const held = [...message.counts].reduce((sum, [, count]) => sum + count, 0);
  const inPlace = raw === null ? (message.counts.get(layout.data) ?? 0) : raw.length / layout.width;
  if (inPlace !== size || (raw === null ? held !== size : held > 0)) {
    throw new ModelError(`${what} announces ${size} values and holds ${inPlace}: the file is damaged`);
  }
  return { name, type, dims, size };
}

function readValue(bytes: Uint8Array, what: string, budget: Budget): Value {
  const value = readMessage(bytes, VALUE_INFO, what, budget);
  const name = value.text("name");
  const typeBytes = value.bytes("type");
  const type = typeBytes === null ? null : readMessage(typeBytes, TYPE, `the type of ${what}`, budget);
  const tensorBytes = type?.bytes("tensor_type") ?? null;
  if (tensorBytes === null) throw new ModelError(`${what} ${quoted(name)} is not a tensor`);
  const tensor = readMessage(tensorBytes, TENSOR_TYPE, `the type of ${what}`, budget);
  const shape = tensor.bytes("shape");
  return {
    name,
    type: tensor.number("elem_type") ?? 0,
    dims:
      shape === null
        ? null
        : readMessage(shape, SHAPE, `the shape of ${what}`, budget)
            .messages("dim")
            .map((dim) => readMessage(dim, DIMENSION, `a dimension of ${what}`, budget).number("dim_value")),
  };
}
