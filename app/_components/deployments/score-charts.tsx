"use client";
/** How the network judges a worker: score EMA, rewards, and what was submitted against network and truth. */
import { ChartCard, type Series } from "@/app/_components/charts/chart-card";
import { BarPlot, LinePlot } from "@/app/_components/charts/lazy";
import { useScores } from "@/app/_components/data/queries";
import {
  DASH,
  formatAlloExact,
  formatInteger,
  formatSignificant,
  formatUtc,
  formatValue,
  unitOf,
} from "@/app/_components/format";
import { Card } from "@/app/_components/ui/card";
import { Failed, Skeleton } from "@/app/_components/ui/state";
import type { DeploymentView, ScorePoint } from "@/lib/forge/views";

const SCORES: readonly Series[] = [
  { key: "scoreEma", name: "Score EMA", color: "var(--accent)" },
  { key: "score", name: "Score", color: "var(--muted-mark)", isDots: true },
];

const REWARDS: readonly Series[] = [{ key: "reward", name: "Reward", color: "var(--accent)" }];

const VALUES: readonly Series[] = [
  { key: "value", name: "Submitted", color: "var(--accent)" },
  { key: "networkInference", name: "Network inference", color: "var(--faint)", dash: "5 3" },
  { key: "truth", name: "Truth", color: "var(--ink)", dash: "1 3" },
];

function alloOf(uallo: string | null): number | null {
  return uallo === null ? null : Number(uallo) / 1e18;
}

/** "12,345 · 2026-05-01 12:34:56 UTC" */
function exactNonce(points: readonly ScorePoint[]): (nonce: number) => string {
  const at = new Map(points.map((point) => [point.nonce, point.at]));
  return (nonce) => {
    const time = formatUtc(at.get(nonce) ?? null);
    return `nonce ${formatInteger(nonce)}${time === DASH ? "" : ` · ${time}`}`;
  };
}

const axisNumber = (value: number) => formatSignificant(value, 3);

function NotYet({ children }: { children: string }) {
  return <p className="max-w-80 text-center text-sm text-faint">{children}</p>;
}

function isOf(points: readonly ScorePoint[], pick: (point: ScorePoint) => unknown): boolean {
  return points.some((point) => pick(point) !== null);
}

function ScoreChart({ points }: { points: readonly ScorePoint[] }) {
  const hasScores = isOf(points, (point) => point.scoreEma ?? point.score);
  return (
    <ChartCard
      title="Score"
      note="by nonce; higher is better"
      series={SCORES}
      table={{
        heads: ["Nonce", "Time (UTC)", "Score", "Score EMA"],
        rows: points.map((point) => [
          formatInteger(point.nonce),
          formatUtc(point.at).replace(" UTC", ""),
          formatSignificant(point.score, 6),
          formatSignificant(point.scoreEma, 6),
        ]),
      }}
      empty={
        hasScores ? undefined : <NotYet>The first score comes once the truth of the first submission is known.</NotYet>
      }
    >
      {(hidden) => (
        <LinePlot
          label="Score and score EMA by nonce"
          points={points.map(({ nonce, score, scoreEma }) => ({ x: nonce, score, scoreEma }))}
          series={SCORES}
          hidden={hidden}
          formatX={formatInteger}
          formatY={axisNumber}
          exactX={exactNonce(points)}
          exactY={(value) => formatSignificant(value, 6)}
        />
      )}
    </ChartCard>
  );
}

function RewardChart({ points }: { points: readonly ScorePoint[] }) {
  const hasRewards = isOf(points, (point) => point.rewardUallo);
  return (
    <ChartCard
      title="Rewards"
      note="ALLO by nonce"
      series={REWARDS}
      table={{
        heads: ["Nonce", "Time (UTC)", "Reward"],
        rows: points.map((point) => [
          formatInteger(point.nonce),
          formatUtc(point.at).replace(" UTC", ""),
          formatAlloExact(point.rewardUallo),
        ]),
      }}
      empty={hasRewards ? undefined : <NotYet>Rewards are paid after scores; none has been paid yet.</NotYet>}
    >
      {() => (
        <BarPlot
          label="Reward in ALLO by nonce"
          points={points.map((point) => ({ x: point.nonce, reward: alloOf(point.rewardUallo) }))}
          series={REWARDS}
          formatX={formatInteger}
          formatY={axisNumber}
          exactX={exactNonce(points)}
          exactY={(value) => `${formatSignificant(value, 6)} ALLO`}
        />
      )}
    </ChartCard>
  );
}

function ValueChart({ points, kind }: { points: readonly ScorePoint[]; kind: DeploymentView["topicKind"] }) {
  const hasValues = isOf(points, (point) => point.value);
  const text = (value: number | null) => formatValue(value, kind);
  return (
    <ChartCard
      title="Submitted, network, truth"
      note={`${unitOf(kind)} by nonce`}
      series={VALUES}
      table={{
        heads: ["Nonce", "Time (UTC)", "Submitted", "Network", "Truth"],
        rows: points.map((point) => [
          formatInteger(point.nonce),
          formatUtc(point.at).replace(" UTC", ""),
          text(point.value),
          text(point.networkInference),
          text(point.truth),
        ]),
      }}
      empty={hasValues ? undefined : <NotYet>Appears with the first settled submission.</NotYet>}
    >
      {(hidden) => (
        <LinePlot
          label="Submitted value, network inference and truth by nonce"
          points={points.map(({ nonce, value, networkInference, truth }) => ({
            x: nonce,
            value,
            networkInference,
            truth,
          }))}
          series={VALUES}
          hidden={hidden}
          formatX={formatInteger}
          formatY={(value) => (kind === "price" ? formatInteger(value) : formatSignificant(value, 2))}
          exactX={exactNonce(points)}
          exactY={(value) => `${text(value)} ${unitOf(kind)}`}
          level={kind === "log_return" ? 0 : undefined}
        />
      )}
    </ChartCard>
  );
}

export function ScoreCharts({ deployment }: { deployment: DeploymentView }) {
  const { data, isError, error, refetch } = useScores(deployment.id);
  if (data === undefined) {
    return isError ? (
      <Card title="Scores">
        <Failed error={error} retry={() => void refetch()} />
      </Card>
    ) : (
      <div className="grid gap-5 lg:grid-cols-2" aria-busy="true">
        <Skeleton className="h-86" />
        <Skeleton className="h-86" />
      </div>
    );
  }
  return (
    <>
      <div className="grid gap-5 lg:grid-cols-2">
        <ScoreChart points={data} />
        <RewardChart points={data} />
      </div>
      <ValueChart points={data} kind={deployment.topicKind} />
    </>
  );
}
