"use client";
/** Every configuration that was tried, the best first; the winner was chosen on the data that grades it. */
import { useState } from "react";
import { formatInteger, plural } from "@/app/_components/format";
import { formatMetric, PRIMARY } from "@/app/_components/metrics";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import type { CandidateView } from "@/lib/forge/views";
import { GradeBadge } from "./grade";
import { splitParams } from "./params";

const FIRST = 10;

interface CandidatesCardProps {
  candidates: readonly CandidateView[];
  /** The search still runs: these are the ones that it has finished. */
  isRunning?: boolean;
}

export function CandidatesCard({ candidates, isRunning = false }: CandidatesCardProps) {
  const [isWhole, setWhole] = useState(false);
  const { common, own } = splitParams(candidates.map((candidate) => candidate.params));
  const shown = isWhole ? candidates : candidates.slice(0, FIRST);
  return (
    <Card
      title={isRunning ? "Finished so far" : "Candidates"}
      note={`${plural(candidates.length, "configuration")} tried`}
      isFlush
    >
      <div className="overflow-x-auto">
        <table aria-label="Candidates" className="w-full text-sm">
          <thead className="text-faint">
            <tr className="border-b border-line">
              <th scope="col" className="h-9 px-3 pl-4 text-right font-medium">
                Rank
              </th>
              <th scope="col" className="px-3 text-left font-medium">
                Grade
              </th>
              <th scope="col" className="px-3 text-left font-medium">
                Parameters
              </th>
              {PRIMARY.map((metric) => (
                <th
                  key={metric.key}
                  scope="col"
                  title={metric.name}
                  className="px-3 text-right font-medium whitespace-nowrap last:pr-4"
                >
                  {metric.short}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((candidate, place) => (
              <tr
                key={candidate.index}
                className={cx("border-b border-line last:border-b-0", candidate.rank === 1 && "bg-accent-wash")}
              >
                <td className="h-9 px-3 pl-4 text-right font-mono">{formatInteger(candidate.rank)}</td>
                <td className="px-3">
                  <GradeBadge grade={candidate.grade} score={candidate.numPassed / PRIMARY.length} />
                </td>
                <td className="px-3 font-mono text-xs whitespace-nowrap">{own[place]}</td>
                {PRIMARY.map((metric) => (
                  <td key={metric.key} className="px-3 text-right whitespace-nowrap last:pr-4">
                    {formatMetric(candidate.metrics[metric.key], metric.format)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {common !== "" && (
        <p className="border-t border-line px-4 py-2 text-sm text-faint">
          All with <span className="font-mono text-xs">{common}</span>
        </p>
      )}
      {candidates.length > FIRST && (
        <div className="border-t border-line px-4 py-2">
          <Button look="quiet" onClick={() => setWhole(!isWhole)}>
            {isWhole ? `Show the best ${FIRST}` : `Show all ${candidates.length}`}
          </Button>
        </div>
      )}
    </Card>
  );
}
