/** Early stopping: the last rows in time, kept away from those that are fitted, say how many trees are best. */
import { type FitContext, ModelError } from "@/lib/models/model";

export interface HoldOut {
  /** Rows [0, fittedTo) are fitted; rows from `from` on are set aside; those between are in neither part. */
  readonly fittedTo: number;
  readonly from: number;
}

/**
 * @throws ModelError when too few rows would be left to fit, or times are wanted and not there
 */
export function holdOut(rows: number, share: number, { asOf, gapMs }: FitContext): HoldOut {
  const from = rows - Math.max(1, Math.round(rows * share));
  let fittedTo = from;
  if (asOf !== undefined) {
    if (asOf.length !== rows) throw new ModelError(`${rows} rows have ${asOf.length} times; give one for each`);
    const latest = (asOf[from] as number) - (gapMs ?? 0);
    while (fittedTo > 0 && (asOf[fittedTo - 1] as number) > latest) fittedTo--;
  } else if (gapMs !== undefined && gapMs > 0) {
    throw new ModelError(
      "early stopping keeps a gap between the parts of the rows, so it needs the rows' times (asOf)",
    );
  }
  if (fittedTo < 2) {
    throw new ModelError(
      `early stopping leaves ${fittedTo} of ${rows} rows to fit: give more rows, a smaller validationShare, or no early stopping`,
    );
  }
  return { fittedTo, from };
}

/** Losses of the rows set aside, step by step. */
export class StopWatch {
  private best = Number.POSITIVE_INFINITY;
  /** bestAt[n]: of the first n steps, the one after which the loss was least; 0 only before the first. */
  readonly bestAt: number[] = [0];

  constructor(private readonly rounds: number) {}

  /** Takes the loss after the next step; true when it is time to stop. */
  step(loss: number): boolean {
    const step = this.bestAt.length;
    const better = step === 1 || loss < this.best;
    if (better) this.best = loss;
    this.bestAt.push(better ? step : (this.bestAt[step - 1] as number));
    return step - (this.bestAt[step] as number) >= this.rounds;
  }
}
