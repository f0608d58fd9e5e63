/** The work of a search: which candidates share a fit, how far it is, and what it spent its time on. */
import type { FamilyName, GbdtParams } from "@/lib/models";
import type { Fold } from "./folds";

export interface SearchProgress {
  /** Work done and in all, in rows × steps (trees, epochs): only their ratio has a meaning. */
  done: number;
  total: number;
  message: string;
}

export interface Timing {
  step: string;
  ms: number;
}

/** Candidates that one fit serves: `params` is what to fit, `members` are in ascending order of trees. */
export interface FitGroup {
  params: object;
  steps: number;
  members: number[];
}

export function groupByFit(params: object[], family: FamilyName): FitGroup[] {
  const groups = new Map<string, FitGroup>();
  for (const [index, one] of params.entries()) {
    const trees = family === "gbdt" ? (one as GbdtParams).trees : 0;
    const key = JSON.stringify({ ...one, ...(family === "gbdt" ? { trees: 0 } : {}) });
    const steps = family === "gbdt" ? trees : (one as { epochs: number }).epochs;
    const group = groups.get(key);
    if (!group) groups.set(key, { params: one, steps, members: [index] });
    else {
      group.members.push(index);
      if (steps > group.steps) Object.assign(group, { params: one, steps });
    }
  }
  const treesOf = (member: number) => (params[member] as { trees?: number }).trees ?? 0;
  for (const group of groups.values()) group.members.sort((a, b) => treesOf(a) - treesOf(b));
  return [...groups.values()];
}

/** Work of a fit = its training rows × steps; reports pass on when the share done has grown by half a percent. */
export function progressOf(
  folds: readonly Fold[],
  groups: readonly FitGroup[],
  onProgress: ((progress: SearchProgress) => void) | undefined,
) {
  const workOf = (fold: number, group: number) => {
    const { trainFrom, trainTo } = folds[fold] as Fold;
    return (trainTo - trainFrom) * (groups[group] as FitGroup).steps;
  };
  let total = 0;
  for (const fold of folds.keys()) for (const group of groups.keys()) total += workOf(fold, group);
  let finished = 0;
  let reported = Number.NEGATIVE_INFINITY;
  const report = (done: number, message: string, force: boolean) => {
    if (!force && done - reported < total / 200) return;
    reported = done;
    onProgress?.({ done: Math.round(done), total, message });
  };
  const message = (fold: number, group: number) =>
    `fold ${fold + 1} of ${folds.length}, fit ${group + 1} of ${groups.length}`;
  return {
    ofFit: (fold: number, group: number) => {
      report(finished, message(fold, group), true);
      return (done: number, steps: number) =>
        report(finished + (workOf(fold, group) * done) / steps, message(fold, group), false);
    },
    fitDone: (fold: number, group: number) => {
      finished += workOf(fold, group);
      report(finished, message(fold, group), true);
    },
  };
}

export function stopwatchOf(now: () => number) {
  const timings: Timing[] = [];
  const add = (step: string, ms: number) => {
    const known = timings.find((timing) => timing.step === step);
    if (known) known.ms += ms;
    else timings.push({ step, ms });
  };
  return {
    timings,
    time<T>(step: string, work: () => T): T {
      const start = now();
      const result = work();
      add(step, now() - start);
      return result;
    },
    async timeAsync<T>(step: string, work: () => Promise<T>): Promise<T> {
      const start = now();
      const result = await work();
      add(step, now() - start);
      return result;
    },
  };
}
