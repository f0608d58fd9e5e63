/** The verb: the model families, with what can be set of each. */
import { z } from "zod";
import type { Call } from "@/lib/forge/context";
import type { FamilyView } from "@/lib/forge/views";
import { allFamilies } from "@/lib/models";

export const FamiliesQuery = z.strictObject({}).default({});

/** @throws ZodError */
export async function listFamilies({ input }: Pick<Call<unknown>, "input">): Promise<FamilyView[]> {
  FamiliesQuery.parse(input);
  return allFamilies().map((family) => ({
    name: family.name,
    title: family.title,
    useWhen: family.useWhen,
    trainable: family.trainable,
    // What goes in: defaults may be left out. What JSON Schema cannot say (transforms) is any value there.
    params: z.toJSONSchema(family.params, { io: "input", unrepresentable: "any" }) as Record<string, unknown>,
    quick: family.grid("quick") as Record<string, unknown>[],
    fullSize: family.grid("full").length,
  }));
}
