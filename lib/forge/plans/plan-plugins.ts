/** The user's own features in a plan, where they must not be run: the web shows and checks plans by what a runner found. */
import { z } from "zod";
import type { FeaturePlan, PluginEntry } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { findPlugins } from "@/lib/forge/plugins/plugin-rows";

export function pluginsOf(plan: FeaturePlan): PluginEntry[] {
  return plan.engineered.filter((entry) => entry.kind === "plugin");
}

/** @throws ForgeError conflict for a plugin that is not there, was refused, or is another by now; invalid_input for its parameters */
export async function refuseUnusablePlugins(ctx: ForgeContext, plan: FeaturePlan): Promise<void> {
  const entries = pluginsOf(plan);
  if (entries.length === 0) return;
  const found = new Map(
    (
      await findPlugins(
        ctx,
        entries.map(({ plugin }) => plugin),
      )
    ).map((row) => [row.name, row]),
  );
  for (const entry of entries) {
    const row = found.get(entry.plugin);
    if (row === undefined) {
      throw new ForgeError(
        "conflict",
        `The feature ${entry.name} needs the plugin ${entry.plugin}, which no runner has found.`,
        `Put ${entry.plugin}.ts into the folder of plugins and wait a few seconds.`,
      );
    }
    if (row.state !== "ready" || row.description === null) {
      throw new ForgeError(
        "conflict",
        `The plugin ${entry.plugin} was refused: ${row.message}`,
        "Mend its file; it is tested again as soon as it changes.",
      );
    }
    if (row.digest !== entry.digest) {
      throw new ForgeError(
        "conflict",
        `The plugin ${entry.plugin} is ${row.digest.slice(0, 8)} by now; the plan was made with ${entry.digest.slice(0, 8)}.`,
        "Take the feature from the catalogue again, or restore the plugin's file.",
      );
    }
    const parsed = z
      .fromJSONSchema(row.description.params as Parameters<typeof z.fromJSONSchema>[0])
      .safeParse(entry.params);
    if (parsed.success) continue;
    const [issue] = parsed.error.issues;
    throw new ForgeError(
      "invalid_input",
      `The plugin ${entry.plugin} does not take the ${issue?.path.map(String).join(".") || "parameters"} of ${entry.name}: ${issue?.message}.`,
      "Change the parameter; GET /api/v1/features has the schema of all.",
    );
  }
}
