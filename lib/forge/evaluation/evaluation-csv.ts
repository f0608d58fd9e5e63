/** The verb: the rows of an evaluation as CSV, in the form that evaluateCsv reads. */
import type { Call } from "@/lib/forge/context";
import { getEvaluationRows } from "./get-evaluation";

/** Numbers are written so that they come back to the bit. @throws ForgeError not_found | network_failed */
export async function evaluationCsv({ ctx, input }: Call<unknown>): Promise<string> {
  const { asOf, yTrue, yPred } = await getEvaluationRows({ ctx, input });
  const lines = [asOf === null ? "actual,predicted" : "as_of,actual,predicted"];
  for (let i = 0; i < yTrue.length; i++) {
    const time = asOf === null ? "" : `${new Date(asOf[i] as number).toISOString()},`;
    lines.push(`${time}${yTrue[i]},${yPred[i]}`);
  }
  return `${lines.join("\n")}\n`;
}
