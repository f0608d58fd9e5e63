/** Which configurations a search tries. */
import { ForgeError } from "@/lib/forge/errors";
import { type FamilyName, familyByName } from "@/lib/models";
import type { TrainingInput } from "./training-input";

/**
 * The parameters to try, each complete.
 * @throws ForgeError invalid_input naming the configuration and parameter that cannot be used
 */
export function searchOf(family: FamilyName, search: TrainingInput["search"]): object[] {
  if (typeof search === "string") {
    return familyByName(family).grid(search === "quick" ? "quick" : "full") as object[];
  }
  const { params } = familyByName(family);
  return search.map((given, index) => {
    const parsed = params.safeParse(given);
    if (parsed.success) return parsed.data as object;
    const [issue] = parsed.error.issues;
    throw new ForgeError(
      "invalid_input",
      `Configuration ${index} of the search cannot be used for ${family}: ${issue?.path.join(".") || "it"}: ${issue?.message}.`,
      "Correct it, or ask for the quick or the walkthrough search.",
    );
  });
}
