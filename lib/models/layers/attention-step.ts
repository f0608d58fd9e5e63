/** Attention among bars, with several heads: softmax(Q·Kᵀ/√d)·V for each head, then one product over all of them. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { addProduct } from "@/lib/models/neural/dense";
import { CAUSAL } from "./inbound";
import { asBars, type MergeMaker, roomFor, type WeightTaker } from "./step";
import { checked, titled } from "./topology";

const count = z.number().int().min(1).max(4096);
const AttentionConfig = z.object({
  num_heads: count,
  key_dim: count,
  value_dim: count.nullish(),
  use_bias: z.boolean().default(true),
  use_gate: z.literal(false, { error: "use_gate: true cannot be read" }).nullish(),
  sliding_window: z.null({ error: "a sliding window cannot be read" }).optional(),
  output_shape: z.union([count, z.array(count).length(1)]).nullish(),
  attention_axes: z
    .union([z.literal(1), z.tuple([z.literal(1)])], { error: "only attention among bars can be read" })
    .nullish(),
  [CAUSAL]: z.boolean().default(false),
});

/** Of query, value and key; a causal one sees no later bar; the key is the value where none is given. */
export const attention: MergeMaker = (layer, inputs, take) => {
  const config = checked(AttentionConfig, layer.config, titled(layer));
  const [query, value, key = value] = inputs;
  if (!query || !value || !key || inputs.length > 3) {
    throw new ModelError(`${titled(layer)} takes a query, a value and perhaps a key, not ${inputs.length} inputs`);
  }
  const { num_heads: heads, key_dim: depth, use_bias: hasBias, [CAUSAL]: isCausal } = config;
  const [bars, channels] = asBars(layer, query);
  const [seen, valueChannels] = asBars(layer, value);
  const [keyBars, keyChannels] = asBars(layer, key);
  if (keyBars !== seen) throw new ModelError(`${titled(layer)} is given ${seen} values and ${keyBars} keys`);
  const valueDepth = config.value_dim ?? depth;
  const out =
    config.output_shape === null || config.output_shape === undefined ? channels : Number(config.output_shape);
  const project = (name: string, rows: number, from: number, dim: number) => {
    const inner: WeightTaker = (weight, shape) => take(`${name}/${weight}`, shape);
    const weights = inner("kernel", [from, heads, dim]);
    const bias = hasBias ? inner("bias", [heads, dim]) : new Float32Array(heads * dim);
    return projection(weights, bias, { from, width: heads * dim, room: roomFor(layer, [rows, heads * dim]) });
  };
  const queries = project("query", bars, channels, depth);
  const keys = project("key", seen, keyChannels, depth);
  const values = project("value", seen, valueChannels, valueDepth);
  const joinedWeights = take("attention_output/kernel", [heads, valueDepth, out]);
  const joinedBias = hasBias ? take("attention_output/bias", [out]) : new Float32Array(out);
  const mixed = roomFor(layer, [bars, heads * valueDepth]);
  const joined = projection(joinedWeights, joinedBias, {
    from: heads * valueDepth,
    width: out,
    room: roomFor(layer, [bars, out]),
  });
  const weightsOf = new Float64Array(seen);
  return {
    shape: [bars, out],
    work:
      heads * (bars * channels * depth + seen * keyChannels * depth + seen * valueChannels * valueDepth) +
      heads * bars * (seen * (depth + valueDepth) + valueDepth * out),
    apply([ofQuery, ofValue, ofKey = ofValue]) {
      const [q, k, v] = [
        queries(ofQuery as Float64Array),
        keys(ofKey as Float64Array),
        values(ofValue as Float64Array),
      ];
      mixed.fill(0);
      for (let head = 0; head < heads; head++) {
        for (let bar = 0; bar < bars; bar++) {
          const own = q.subarray((bar * heads + head) * depth, (bar * heads + head + 1) * depth);
          const reach = isCausal ? Math.min(seen, bar + 1) : seen;
          for (let other = 0; other < reach; other++) {
            let product = 0;
            for (let i = 0; i < depth; i++)
              product += (own[i] as number) * (k[(other * heads + head) * depth + i] as number);
            weightsOf[other] = product / Math.sqrt(depth);
          }
          softmax(weightsOf.subarray(0, reach));
          for (let other = 0; other < reach; other++) {
            const weight = weightsOf[other] as number;
            for (let i = 0; i < valueDepth; i++) {
              const at = (bar * heads + head) * valueDepth + i;
              mixed[at] = (mixed[at] as number) + weight * (v[(other * heads + head) * valueDepth + i] as number);
            }
          }
        }
      }
      return joined(mixed);
    },
  };
};

/** Each bar times the weights, the bias added. */
function projection(
  weights: Float32Array,
  bias: Float32Array,
  { from, width, room }: { from: number; width: number; room: Float64Array },
): (values: Float64Array) => Float64Array {
  return (values) => {
    for (let bar = 0; bar * width < room.length; bar++) {
      const to = room.subarray(bar * width, (bar + 1) * width);
      to.set(bias);
      addProduct(values.subarray(bar * from, (bar + 1) * from), weights, to);
    }
    return room;
  };
}

function softmax(values: Float64Array): void {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.exp((values[i] as number) - most);
    sum += values[i] as number;
  }
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / sum;
}
