/** What runners found of the user's plugins, as rows: all that the web knows of them. */
import { z } from "zod";
import { PluginEntry } from "@/lib/features";
import type { ForgeContext } from "@/lib/forge/context";
import type { Plugin } from "@/lib/store/generated/client";

/** As describePlugin made it. */
export const PluginDescription = z.strictObject({
  title: z.string(),
  goal: z.string(),
  measures: z.string(),
  /** JSON Schema of its parameters. */
  params: z.record(z.string(), z.unknown()),
  /** An entry for a plan, with every parameter at its default. */
  example: PluginEntry,
  /** Bars that the example looks at, with a horizon of one bar. */
  bars: z.number(),
});
export type PluginDescription = z.infer<typeof PluginDescription>;

export interface PluginRow extends Pick<Plugin, "name" | "digest" | "message"> {
  readonly state: "ready" | "refused";
  readonly description: PluginDescription | null;
}

/** By name. @param names only these */
export async function findPlugins({ db }: Pick<ForgeContext, "db">, names?: readonly string[]): Promise<PluginRow[]> {
  const rows = await db.plugin.findMany({
    where: names === undefined ? {} : { name: { in: [...names] } },
    orderBy: { name: "asc" },
  });
  return rows.map(({ name, digest, message, state, description }) => ({
    name,
    digest,
    message,
    state: state === "ready" ? "ready" : "refused",
    description: PluginDescription.safeParse(description).data ?? null,
  }));
}
