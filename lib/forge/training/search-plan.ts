/** Which configurations a search tries. */
import { quickGrid, topic69Grid } from "@/lib/evaluation";
import { ForgeError } from "@/lib/forge/errors";
import { type FamilyName, familyByName, MlpParams } from "@/lib/models";
import type { TrainingInput } from "./training-input";

/** Networks have no grid in the reference: sizes around the bar count's order, two learning rates. */
function networkGrid(search: "quick" | "walkthrough"): MlpParams[] {
  if (search === "quick") {
    return [
      MlpParams.parse({ hiddenLayers: [32, 16], epochs: 10 }),
      MlpParams.parse({ hiddenLayers: [64, 32], epochs: 10 }),
    ];
  }
  return [[32], [32, 16], [64, 32]].flatMap((hiddenLayers) =>
    [3e-4, 1e-3, 3e-3].map((learningRate) => MlpParams.parse({ hiddenLayers, learningRate, epochs: 20 })),
  );
}

/**
 * The parameters to try, each complete.
 * @throws ForgeError invalid_input naming the configuration and parameter that cannot be used
 */
export function searchOf(family: FamilyName, search: TrainingInput["search"]): object[] {
  if (typeof search === "string") {
    if (family === "mlp") return networkGrid(search);
    return search === "quick" ? quickGrid() : topic69Grid();
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
