/** How many configurations a project has tried: what multiple testing has to be corrected for. Pure. */
import type { TrainingRecord } from "./state";

/**
 * Each once, in however many trainings it was; records of former versions only say how many there were.
 * @param except digests that are counted elsewhere
 */
export function configurationsOf(
  trainings: readonly TrainingRecord[],
  except: ReadonlySet<string> = new Set(),
): number {
  const known = new Set(trainings.flatMap(({ tried }) => tried).filter((digest) => !except.has(digest)));
  return trainings.reduce((sum, { tried, asked }) => sum + (tried.length === 0 ? asked : 0), known.size);
}
