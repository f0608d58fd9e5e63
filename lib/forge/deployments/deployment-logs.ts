/** The verb: the newest lines of a deployment's log, oldest first. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { LogView } from "@/lib/forge/views";
import { DeploymentId, findDeployment } from "./find";

export const DeploymentLogQuery = DeploymentId.extend({
  tail: z.coerce.number().int().min(1).max(500).default(100).describe("Lines at most."),
  after: z
    .string()
    .regex(/^\d{1,18}$/, "must be the id of a line")
    .optional()
    .describe("Id of a line: only those that came since, the oldest of them first."),
});

const Level = z.enum(["debug", "info", "warn", "error"]).catch("info");
const Fields = z.record(z.string(), z.unknown()).nullable().catch(null);

/** @throws ForgeError not_found */
export async function deploymentLogs({ ctx, input }: Call<unknown>): Promise<LogView[]> {
  const { id, tail, after } = DeploymentLogQuery.parse(input);
  await findDeployment(ctx, id);
  const rows =
    after === undefined
      ? (await ctx.db.logLine.findMany({ where: { deploymentId: id }, orderBy: { id: "desc" }, take: tail })).reverse()
      : await ctx.db.logLine.findMany({
          where: { deploymentId: id, id: { gt: BigInt(after) } },
          orderBy: { id: "asc" },
          take: tail,
        });
  return rows.map((row) => ({
    id: String(row.id),
    at: row.at.toISOString(),
    level: Level.parse(row.level),
    message: row.message,
    fields: Fields.parse(row.fields),
  }));
}
