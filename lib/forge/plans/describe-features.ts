/** The verb: everything that a plan's list of features may hold. */
import { z } from "zod";
import { FEATURE_KINDS, kindName } from "@/lib/features";
import type { Call } from "@/lib/forge/context";
import { findPlugins, type PluginRow } from "@/lib/forge/plugins/plugin-rows";
import type { FeatureKindView } from "@/lib/forge/views";

export const FeaturesQuery = z
  .strictObject({
    /** The market that the plan predicts: features of other markets have another one in their examples. */
    market: z.string().max(20).default("btcusd"),
  })
  .prefault({});

const [OTHER, OTHER_STILL] = ["ethusd", "btcusd"];

/** The built-in kinds by goal, then the user's own, as a runner found them. @throws ZodError */
export async function describeFeatures({ ctx, input }: Call<unknown>): Promise<FeatureKindView[]> {
  const { market } = FeaturesQuery.parse(input);
  const builtIn = FEATURE_KINDS.map((kind): FeatureKindView => {
    const name = kindName(kind);
    const example: Record<string, unknown> = { ...kind.example, name };
    if ("market" in example) example.market = market === OTHER ? OTHER_STILL : OTHER;
    return {
      kind: name,
      plugin: null,
      title: kind.title,
      goal: kind.goal,
      measures: kind.measures,
      // What goes in: defaults may be left out.
      params: z.toJSONSchema(kind.schema, { io: "input", unrepresentable: "any" }) as Record<string, unknown>,
      example,
      state: "ready",
      message: null,
    };
  });
  return [...builtIn, ...(await findPlugins(ctx)).map(pluginView)];
}

function pluginView({ name, state, message, description }: PluginRow): FeatureKindView {
  return {
    kind: "plugin",
    plugin: name,
    title: description?.title ?? name,
    goal: description?.goal ?? "external",
    measures: description?.measures ?? "",
    params: description?.params ?? { type: "object", properties: {} },
    example: { ...description?.example },
    state: description === null ? "refused" : state,
    message,
  };
}
