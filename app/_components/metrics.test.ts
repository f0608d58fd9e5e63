import { describe, expect, it } from "vitest";
import { evaluate } from "@/lib/evaluation";
import { PRIMARY_METRICS } from "@/lib/evaluation/report";
import { ADDITIONAL, formatMetric, formatThreshold, gradeTone, PRIMARY, positionOf } from "./metrics";

function metricOf(key: string) {
  const metric = PRIMARY.find((candidate) => candidate.key === key);
  if (metric === undefined) throw new Error(`${key} is not described`);
  return metric;
}
const accuracy = metricOf("directional_accuracy");
const pvalue = metricOf("da_pvalue");

const report = evaluate([0.01, -0.02, 0.03, -0.01, 0.02], [0.02, -0.01, 0.01, 0.01, 0.03]);

describe("metric names", () => {
  it("cover exactly the metrics of a report, the primary ones in its order", () => {
    expect(PRIMARY.map((metric) => metric.key)).toEqual([...PRIMARY_METRICS]);
    expect([...PRIMARY.map((metric) => metric.key), ...Object.keys(ADDITIONAL)].sort()).toEqual(
      Object.keys(report.metrics).sort(),
    );
    expect(PRIMARY.map((metric) => metric.passedKey).sort()).toEqual(Object.keys(report.passed).sort());
  });

  it("compare as the report does", () => {
    for (const metric of PRIMARY) {
      const value = report.metrics[metric.key] as number;
      const threshold = report.thresholds[metric.key] as number;
      expect(metric.comparison === "<" ? value < threshold : value >= threshold).toBe(report.passed[metric.passedKey]);
      expect(metric.better).toBe(metric.comparison === "<" ? "lower" : "higher");
      const at = positionOf(metric, threshold);
      expect(at).toBeGreaterThan(0);
      expect(at).toBeLessThan(1);
    }
  });
});

describe("metric values", () => {
  it("read as practitioners read them", () => {
    expect(formatMetric(0.5234, "share")).toBe("52.3 %");
    expect(formatMetric(0, "pvalue")).toBe("< 0.001");
    expect(formatMetric(0.0421, "pvalue")).toBe("0.042");
    expect(formatMetric(1234.4, "count")).toBe("1,234");
    expect(formatMetric(null, "number")).toBe("—");
    expect(formatThreshold(accuracy, 0.52)).toBe("≥ 52.0 %");
    expect(formatThreshold(pvalue, 0.05)).toBe("< 0.050");
  });

  it("stay on their bar", () => {
    expect(positionOf(accuracy, 0.99)).toBe(1);
    expect(positionOf(accuracy, 0)).toBe(0);
    expect(positionOf(accuracy, null)).toBeNull();
  });

  it("have a tone by grade", () => {
    expect(["A+", "B", "C", "D", "F", null].map(gradeTone)).toEqual(["ok", "ok", "wait", "wait", "error", "muted"]);
  });
});
