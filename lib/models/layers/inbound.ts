/** What feeds a layer, as Keras 2 (and tfjs) and Keras 3 write it. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";

/** `[name, node, tensor, arguments?]`: whichever node, as no layer is used twice, and the only tensor. */
const History = z.tuple([z.string(), z.number(), z.literal(0)]).rest(z.unknown());
const Tensor3 = z.object({ class_name: z.literal("__keras_tensor__"), config: z.object({ keras_history: History }) });
const Call3 = z.object({ args: z.array(z.unknown()), kwargs: z.record(z.string(), z.unknown()).default({}) });
const Call2 = z.array(z.array(z.unknown()));
/** Arguments that are layers' answers. */
const FED = ["query", "value", "key"] as const;
/** A switch that changes answers, which its layer reads beside its configuration. */
export const CAUSAL = "use_causal_mask";

export interface Call {
  /** The layers whose answers a layer takes, in its order. */
  readonly sources: readonly string[];
  readonly isCausal: boolean;
}

export function tensorName(node: unknown): string | null {
  const parsed = History.safeParse(node);
  return parsed.success ? parsed.data[0] : null;
}

/** @throws ModelError for a layer that is used twice, or called with what cannot be read */
export function callOf(title: string, nodes: readonly unknown[]): Call {
  const [call, second] = nodes;
  if (call === undefined) return { sources: [], isCausal: false };
  if (second !== undefined) throw new ModelError(`${title} is used twice; give each place a layer of its own`);
  const three = Call3.safeParse(call);
  const { tensors, given } = three.success ? ofKeras3(three.data) : ofKeras2(call);
  const names = [...tensors, ...FED.filter((key) => hasWeight(given[key])).map((key) => given[key])].map(nameOfTensor);
  const sources = names.filter((name) => name !== null);
  if (sources.length !== names.length || names.length === 0) {
    throw new ModelError(`${title} is fed by what cannot be read; only answers of layers of the model can be`);
  }
  // Masks, first states and all that this reader does not know would change the answers unseen.
  const known: readonly string[] = [...FED, CAUSAL];
  const strange = Object.keys(given).find((key) => !known.includes(key) && hasWeight(given[key]));
  if (strange !== undefined) throw new ModelError(`${title} is called with ${quoted(strange)}, which cannot be read`);
  return { sources, isCausal: hasWeight(given[CAUSAL]) };
}

const hasWeight = (value: unknown) => value !== null && value !== undefined && value !== false;

function nameOfTensor(tensor: unknown): string | null {
  const three = Tensor3.safeParse(tensor);
  return three.success ? three.data.config.keras_history[0] : tensorName(tensor);
}

interface RawCall {
  readonly tensors: readonly unknown[];
  readonly given: Readonly<Record<string, unknown>>;
}

function ofKeras3({ args, kwargs }: z.infer<typeof Call3>): RawCall {
  return { tensors: args.flatMap((arg) => (Array.isArray(arg) ? (arg as unknown[]) : [arg])), given: kwargs };
}

function ofKeras2(call: unknown): RawCall {
  const parsed = Call2.safeParse(call);
  if (!parsed.success) return { tensors: [], given: {} };
  const extra = parsed.data.map((tensor) => z.record(z.string(), z.unknown()).safeParse(tensor[3]));
  return { tensors: parsed.data, given: Object.assign({}, ...extra.map(({ data }) => data ?? {})) };
}
