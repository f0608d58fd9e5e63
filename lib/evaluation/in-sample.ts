/** A model graded on the rows that it was fitted on: how much better than out of sample tells how much it remembers. */
import type { Model } from "@/lib/models";
import { evaluate } from "./evaluate";
import { type SearchDataset, testedRows, testMatrix } from "./fit-task";
import type { EvaluationReport } from "./report";

/** Of the rows of the predicted market. */
export async function gradeInSample(dataset: SearchDataset, model: Model): Promise<EvaluationReport> {
  const all = { trainFrom: 0, trainTo: 0, testFrom: 0, testTo: dataset.x.rows };
  const yTrue = Float64Array.from(testedRows(dataset, all), (row) => dataset.y[row] as number);
  return evaluate(yTrue, await model.predictAll(testMatrix(dataset, all)));
}
