/** Recurrent layers: SimpleRNN, GRU (reset before the product with the state, as tfjs has it, or after it, as Keras does) and LSTM. */
import { z } from "zod";
import { addProduct } from "@/lib/models/neural/dense";
import { quoted } from "@/lib/models/quote";
import { activation, named } from "./activations";
import { asBars, roomFor, type StepMaker } from "./step";
import { checked } from "./topology";

const never = (what: string) => z.literal(false, { error: `${what} cannot be read` }).nullish();

const RecurrentConfig = z.object({
  units: z.number().int().min(1).max(4096),
  use_bias: z.boolean().default(true),
  activation: activation.default(() => named("tanh")),
  recurrent_activation: activation.default(() => named("hard_sigmoid")),
  return_sequences: z.boolean().default(false),
  go_backwards: z.boolean().nullish(),
  reset_after: z.boolean().nullish(),
  time_major: never("time_major: true"),
  return_state: never("return_state: true"),
  stateful: never("stateful: true"),
});
type Config = z.infer<typeof RecurrentConfig>;

interface Cell {
  /** Changes the state by one bar; `driven` is the product with the bar, the bias in it. */
  advance(driven: Float64Array, state: Float64Array): void;
  /** Forgets all bars but for the state, which the caller clears. */
  reset(): void;
}
type CellMaker = (units: number, config: Config, weights: Float32Array, stateBias: Float32Array) => Cell;

/** Columns [from, from + count) of a matrix. */
function columnsOf(weights: Float32Array, rows: number, from: number, count: number): Float32Array {
  const all = weights.length / rows;
  return Float32Array.from(
    { length: rows * count },
    (_, i) => weights[Math.floor(i / count) * all + from + (i % count)] as number,
  );
}

const simple: CellMaker = (units, { activation: of }, weights) => ({
  reset() {},
  advance(driven, state) {
    addProduct(state, weights, driven);
    for (let i = 0; i < units; i++) state[i] = of(driven[i] as number);
  },
});

const gru: CellMaker = (units, config, weights, stateBias) =>
  config.reset_after ? lateGru(units, config, weights, stateBias) : earlyGru(units, config, weights, stateBias);

const earlyGru: CellMaker = (units, { activation: of, recurrent_activation: gateOf }, weights) => {
  const ofGates = columnsOf(weights, units, 0, 2 * units);
  const ofNew = columnsOf(weights, units, 2 * units, units);
  const held = new Float64Array(units);
  return {
    reset() {},
    advance(driven, state) {
      const gates = driven.subarray(0, 2 * units);
      addProduct(state, ofGates, gates);
      for (let i = 0; i < units; i++) held[i] = gateOf(gates[units + i] as number) * (state[i] as number);
      const fresh = driven.subarray(2 * units);
      addProduct(held, ofNew, fresh);
      for (let i = 0; i < units; i++) {
        const keep = gateOf(gates[i] as number);
        state[i] = keep * (state[i] as number) + (1 - keep) * of(fresh[i] as number);
      }
    },
  };
};

/** The product with the state has a bias of its own, and is reset as a whole. */
const lateGru: CellMaker = (units, { activation: of, recurrent_activation: gateOf }, weights, stateBias) => {
  const recalled = new Float64Array(3 * units);
  return {
    reset() {},
    advance(driven, state) {
      recalled.set(stateBias);
      addProduct(state, weights, recalled);
      for (let i = 0; i < units; i++) {
        const keep = gateOf((driven[i] as number) + (recalled[i] as number));
        const reset = gateOf((driven[units + i] as number) + (recalled[units + i] as number));
        const fresh = of((driven[2 * units + i] as number) + reset * (recalled[2 * units + i] as number));
        state[i] = keep * (state[i] as number) + (1 - keep) * fresh;
      }
    },
  };
};

const lstm: CellMaker = (units, { activation: of, recurrent_activation: gateOf }, weights) => {
  const memory = new Float64Array(units);
  return {
    reset: () => memory.fill(0),
    advance(driven, state) {
      addProduct(state, weights, driven);
      for (let i = 0; i < units; i++) {
        const taken = gateOf(driven[i] as number) * of(driven[2 * units + i] as number);
        const kept = gateOf(driven[units + i] as number) * (memory[i] as number);
        memory[i] = taken + kept;
        state[i] = gateOf(driven[3 * units + i] as number) * of(taken + kept);
      }
    },
  };
};

const recurrent =
  (gates: number, make: CellMaker): StepMaker =>
  (layer, input, take) => {
    const [bars, channels] = asBars(layer, input);
    const config = checked(RecurrentConfig, layer.config, `layer ${quoted(layer.name)} (${layer.kind})`);
    const { units } = config;
    const width = gates * units;
    const weights = take("kernel", [channels, width]);
    const recurrentWeights = take("recurrent_kernel", [units, width]);
    const hasStateBias = layer.kind === "GRU" && config.reset_after === true;
    const biases = config.use_bias
      ? take("bias", hasStateBias ? [2, width] : [width])
      : new Float32Array(hasStateBias ? 2 * width : width);
    const bias = biases.subarray(0, width);
    const cell = make(units, config, recurrentWeights, biases.subarray(width));
    const driven = new Float64Array(width);
    const state = new Float64Array(units);
    const all = roomFor(layer, [config.return_sequences ? bars : 0, units]);
    return {
      shape: config.return_sequences ? [bars, units] : [units],
      work: bars * (channels + units) * width,
      apply(values) {
        state.fill(0);
        cell.reset();
        for (let i = 0; i < bars; i++) {
          const bar = config.go_backwards ? bars - 1 - i : i;
          driven.set(bias);
          addProduct(values.subarray(bar * channels, (bar + 1) * channels), weights, driven);
          cell.advance(driven, state);
          if (config.return_sequences) all.set(state, i * units);
        }
        return config.return_sequences ? all : state;
      },
    };
  };

export const RECURRENT_STEPS: Record<string, StepMaker> = {
  SimpleRNN: recurrent(1, simple),
  GRU: recurrent(3, gru),
  LSTM: recurrent(4, lstm),
};
