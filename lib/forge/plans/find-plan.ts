/** A saved plan by its id. */
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";

/** @throws ForgeError not_found */
export async function findPlan({ db }: ForgeContext, id: string) {
  const row = await db.plan.findUnique({ where: { id } });
  if (row === null) {
    throw new ForgeError(
      "not_found",
      `There is no plan ${id}.`,
      "List the plans (GET /api/v1/plans), or save it first.",
    );
  }
  return row;
}
