/** What every model that comes from outside must show before it is taken. */
import { ForgeError } from "@/lib/forge/errors";
import { ModelError } from "@/lib/models";

/** A log return beyond this is no prediction of one: e^1 is almost three times the price. */
const LARGEST_RETURN = 1;

/** A ModelError inside becomes an answer that says what to do about a file from elsewhere. */
export async function refused<T>(remedy: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ForgeError("invalid_artifact", `The model is refused: ${error.message}.`, remedy);
  }
}

/** @param isReal whether the rows are of stored candles @throws ModelError */
export function checkAnswers(answers: readonly number[], isReal: boolean): void {
  const rows = isReal ? "rows of stored candles" : "rows that were made up";
  const odd = answers.find((answer) => !Number.isFinite(answer));
  if (odd !== undefined) throw new ModelError(`on ${rows} it answers ${odd}, which is not a finite number`);
  const large = answers.find((answer) => Math.abs(answer) > LARGEST_RETURN);
  if (large !== undefined) {
    throw new ModelError(
      `on ${rows} it answers ${large.toPrecision(6)}; a log return such as 0.0021 is expected, within ±${LARGEST_RETURN}: a model that predicts prices cannot be used`,
    );
  }
}
