/** The verb: the newest lines of a deployment's log, oldest first. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { LogView } from "@/lib/forge/views";
import { DeploymentId, findDeployment } from "./find";

export const DeploymentLogQuery = DeploymentId.extend({ tail: z.coerce.number().int().min(1).max(500).default(100) });

const Level = z.enum(["debug", "info", "warn", "error"]).catch("info");
const Fields = z.record(z.string(), z.unknown()).nullable().catch(null);

/** @throws ForgeError not_found */
export async function deploymentLogs({ ctx, input }: Call<unknown>): Promise<LogView[]> {
  const { id, tail } = DeploymentLogQuery.parse(input);
  await findDeployment(ctx, id);
  const rows = await ctx.db.logLine.findMany({ where: { deploymentId: id }, orderBy: { id: "desc" }, take: tail });
  return rows.reverse().map((row) => ({
    id: String(row.id),
    at: row.at.toISOString(),
    level: Level.parse(row.level),
    message: row.message,
    fields: Fields.parse(row.fields),
  }));
}
