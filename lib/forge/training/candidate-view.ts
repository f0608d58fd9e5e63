/** Candidates as rows and JSON show them. */
import type { Candidate, EvaluationReport, RankedCandidate } from "@/lib/evaluation";
import { finiteMetrics } from "@/lib/forge/evaluation/report-view";
import type { CandidateView } from "@/lib/forge/views";
import { describeParams } from "@/lib/models";

/** With the family's name where a search tries several, or else every candidate would say the same. */
export function candidateParams({ family, params }: Candidate, all: readonly Candidate[]): CandidateView["params"] {
  const isMixed = all.some((other) => other.family !== family);
  return { ...(isMixed && { family }), ...describeParams(params) };
}

export function candidateView(
  { rank, index, family, params, report }: Omit<RankedCandidate, "predictions" | "ms" | "rung" | "foldsDone">,
  all: readonly Candidate[],
): CandidateView {
  return { rank, index, params: candidateParams({ family, params }, all), ...gradeOf(report) };
}

export function gradeOf(report: EvaluationReport): Pick<CandidateView, "numPassed" | "grade" | "metrics"> {
  return { numPassed: report.num_passed, grade: report.grade, metrics: finiteMetrics(report.metrics) };
}
