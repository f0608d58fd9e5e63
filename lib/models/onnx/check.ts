/** What an ONNX graph must be to become a model: one row in, one number out, operators whose cost shapes alone decide. */
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import type { Node, OnnxGraph, Value } from "./graph";
import { DOUBLE, FLOAT } from "./messages";
import { OPERATORS, SHAPE_INPUTS } from "./operators";
import { checkTreeEnsemble, checkWord } from "./tree-ensemble";
import { widthAfter } from "./widths";

export interface OnnxSignature {
  readonly inputName: string;
  readonly inputCount: number;
  /** The input takes 64-bit numbers; else 32-bit. */
  readonly isDouble: boolean;
  readonly outputName: string;
}

const MOST_INPUTS = 65_535;
const MOST_OPERATOR_INPUTS = 1000;

/** @throws ModelError saying what the graph may not have, or lacks */
export function checkGraph(graph: OnnxGraph): OnnxSignature {
  for (const [domain, version] of graph.operatorSets) {
    if (!OPERATORS.has(domain)) {
      throw new ModelError(`the operator set ${quoted(domain)} is not supported; use ai.onnx and ai.onnx.ml alone`);
    }
    if (!(version >= 1 && version <= 1000)) throw new ModelError(`the operator set has the version ${version}`);
  }
  // Files of before IR version 4 name their tensors among the inputs.
  const inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  const [input, secondInput] = inputs;
  if (input === undefined || secondInput !== undefined) {
    throw new ModelError(`the model has ${inputs.length} inputs; it must have one, for the row of features`);
  }
  const inputCount = widthOf(input);
  walk(graph, input.name, inputCount);
  return {
    inputName: input.name,
    inputCount,
    isDouble: input.type === DOUBLE,
    outputName: outputOf(graph),
  };
}

function isNumeric({ type }: Value): boolean {
  return type === FLOAT || type === DOUBLE;
}

function widthOf(input: Value): number {
  const { dims, name } = input;
  const [rows, columns] = dims ?? [];
  const shape = dims === null ? "no shape" : `[${dims.map((dim) => dim ?? "?").join(", ")}]`;
  const isRow = dims?.length === 2 && (rows === null || rows === 1) && typeof columns === "number";
  if (!isNumeric(input) || !isRow || !(columns >= 1 && columns <= MOST_INPUTS)) {
    throw new ModelError(
      `the input ${quoted(name)} has ${shape}; it must be of floats or doubles, [rows, columns] with rows 1 or free and columns fixed`,
    );
  }
  return columns;
}

function outputOf({ outputs, initializers }: OnnxGraph): string {
  const [output] = outputs;
  if (output === undefined || outputs.length > 1) {
    throw new ModelError(`the model has ${outputs.length} outputs; it must have one, the predicted log return`);
  }
  const { dims, name } = output;
  if (!isNumeric(output)) throw new ModelError(`the output ${quoted(name)} must be of floats or doubles`);
  // A free dimension is the number of rows.
  if (dims !== null && (dims.length > 3 || dims.some((dim) => dim !== null && dim !== 1))) {
    throw new ModelError(
      `the output ${quoted(name)} is [${dims.map((dim) => dim ?? "?").join(", ")}]; it must be one number a row`,
    );
  }
  if (initializers.has(name)) throw new ModelError(`the output ${quoted(name)} is a constant`);
  return name;
}

/** Every operator may be used, refers to what comes before it, and takes shapes from constants alone. */
function walk({ nodes, initializers, operatorSets, outputs }: OnnxGraph, input: string, inputCount: number): void {
  const known = new Set([input, ...initializers.keys()]);
  const ofFeatures = new Set([input]);
  const widths = new Map([[input, inputCount]]);
  for (const node of nodes) {
    const { operator, domain, inputs } = node;
    if (!operatorSets.has(domain))
      throw new ModelError(`${quoted(operator)} is of an operator set that is not imported`);
    if (OPERATORS.get(domain)?.has(operator) !== true) {
      throw new ModelError(`the operator ${quoted(operator)} is not supported; export the bare network or trees`);
    }
    if (inputs.length + node.outputs.length > MOST_OPERATOR_INPUTS) {
      throw new ModelError(`${quoted(operator)} has over ${MOST_OPERATOR_INPUTS} inputs and outputs`);
    }
    for (const name of inputs) {
      // An optional input that is left out has no name.
      if (name !== "" && !known.has(name))
        throw new ModelError(`${quoted(operator)} reads ${quoted(name)}, which is not made before`);
    }
    const shapeInputs = inputs.slice(SHAPE_INPUTS.get(operator) ?? inputs.length);
    if (domain === "" && shapeInputs.some((name) => ofFeatures.has(name))) {
      throw new ModelError(`${quoted(operator)} takes a shape from the features; shapes must be constant`);
    }
    const width = widths.get(inputs[0] ?? "");
    checkNode(node, width);
    const made = widthAfter(node, widths, initializers);
    const isOfFeatures = operator !== "Shape" && inputs.some((name) => ofFeatures.has(name));
    for (const name of node.outputs) {
      if (name === "") continue;
      if (known.has(name)) throw new ModelError(`${quoted(name)} is made twice`);
      known.add(name);
      if (isOfFeatures) ofFeatures.add(name);
      if (made !== undefined) widths.set(name, made);
    }
  }
  const output = outputs[0]?.name ?? "";
  if (outputs.length === 1 && !ofFeatures.has(output)) {
    throw new ModelError(`the output ${quoted(output)} does not depend on the features`);
  }
}

/** Attributes that the run time might trust too much. */
function checkNode(node: Node, width: number | undefined): void {
  const { operator, attributes, inputs } = node;
  const training = attributes.get("training_mode");
  if ((training?.kind === "int" && training.value !== 0) || (operator === "Dropout" && inputs.length > 2)) {
    throw new ModelError(`${quoted(operator)} is in training mode; export the model for inference`);
  }
  if (operator === "Conv" || operator === "AveragePool" || operator === "MaxPool") checkWindow(node);
  if (node.domain !== "ai.onnx.ml") return;
  if (width === undefined) {
    throw new ModelError(
      `${quoted(operator)} must take the features themselves, or what is made of them by constants of a known size`,
    );
  }
  if (operator === "TreeEnsembleRegressor") checkTreeEnsemble(node, width);
  if (operator === "LinearRegressor") {
    checkFloats(node, "coefficients", [width]);
    checkFloats(node, "intercepts", [0, 1]);
    checkWord(attributes, "post_transform", ["NONE"]);
    const targets = attributes.get("targets");
    if (targets !== undefined && !(targets.kind === "int" && targets.value === 1)) {
      throw new ModelError(`${quoted(operator)} must have one target`);
    }
  }
  if (operator === "Scaler") for (const name of ["offset", "scale"]) checkFloats(node, name, [1, width]);
  if (operator === "Imputer") checkFloats(node, "imputed_value_floats", [1, width]);
}

function checkFloats({ operator, attributes }: Node, name: string, lengths: readonly number[]): void {
  const given = attributes.get(name);
  const values = given === undefined ? [] : given.kind === "floats" ? given.values : null;
  if (values === null || !lengths.includes(values.length) || !values.every(Number.isFinite)) {
    throw new ModelError(`${quoted(operator)} must have ${lengths.join(" or ")} finite ${name}`);
  }
}

const WIDEST_WINDOW = 4096;

function checkWindow({ operator, attributes }: Node): void {
  for (const name of ["dilations", "group", "kernel_shape", "pads", "strides"]) {
    const given = attributes.get(name);
    const values =
      given === undefined ? [] : "values" in given ? given.values : "value" in given ? [given.value] : [null];
    if (!values.every((value) => typeof value === "number" && value >= 0 && value <= WIDEST_WINDOW)) {
      throw new ModelError(`${quoted(operator)} has ${name} beyond 0 to ${WIDEST_WINDOW}`);
    }
  }
}
