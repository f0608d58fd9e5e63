import { describe, expect, it } from "vitest";
import { type Fields, parseNumbers, requestOf } from "./request";

const none: Fields = {
  source: "arrays",
  title: "",
  csv: "",
  yTrue: "",
  yPred: "",
  asOf: "",
  horizonMinutes: "",
  trials: "",
  modelId: "",
  days: "30",
  deploymentId: "",
  trainingId: "",
};

describe("what the dialog sends", () => {
  it.each(["1 -2.5 3e-4", "[1, -2.5, 3e-4]", "1\n-2.5\n3e-4\n", '"1";"-2.5";"3e-4"'])("reads %j", (text) => {
    expect(parseNumbers(text, "x")).toEqual([1, -2.5, 3e-4]);
  });

  it("names the value that is none", () => {
    expect(() => parseNumbers("1, two, 3", "Actual values")).toThrow('Actual values: value 2, "two"');
  });

  it("sends arrays with what else was given", () => {
    expect(
      requestOf({
        ...none,
        yTrue: "1 2",
        yPred: "1 3",
        asOf: "2024-01-01 00:00, 1704070800",
        horizonMinutes: "60",
        trials: "5",
        title: " a ",
      }),
    ).toEqual({
      y_true: [1, 2],
      y_pred: [1, 3],
      as_of: ["2024-01-01 00:00", 1_704_070_800],
      horizon_minutes: 60,
      trials: 5,
      title: "a",
    });
  });

  it("refuses what is no pair, and a choice that was not made", () => {
    expect(() => requestOf({ ...none, yTrue: "1 2", yPred: "1" })).toThrow("2 actual and 1 predicted");
    expect(() => requestOf({ ...none, source: "csv" })).toThrow("Choose a file");
    for (const source of ["model", "deployment", "training"] as const) {
      expect(() => requestOf({ ...none, source })).toThrow("Choose a");
    }
    expect(requestOf({ ...none, source: "model", modelId: "m" })).toEqual({ modelId: "m", days: 30 });
  });
});
