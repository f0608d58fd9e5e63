/** Which source's candles a model is given: those of the source that it was trained on, never others in silence. */
import type { ForgeContext } from "@/lib/forge/context";
import { parseSourceId, sourceIdFor } from "@/lib/sources/choose";
import { SourceError } from "@/lib/sources/source";

/**
 * The source that the model was trained on, where that is one of this network; else the configured one: a model from elsewhere
 * names none, and a sandbox's source ends with its chain.
 * @param trainedOn as the artifact's manifest has it
 */
export function modelSource({ config }: Pick<ForgeContext, "config">, chainId: string, trainedOn?: string): string {
  const configured = sourceIdFor(config, chainId);
  if (trainedOn === undefined) return configured;
  try {
    const { kind, rest } = parseSourceId(trainedOn);
    const ofNetwork = kind === "file" || config.network !== "sandbox" || rest === chainId;
    return ofNetwork ? trainedOn : configured;
  } catch (error) {
    if (error instanceof SourceError) return configured;
    throw error;
  }
}
