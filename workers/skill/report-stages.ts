/** What a stage found, for the report: gates, intervals, baselines, variants. */
import { z } from "zod";
import type { ReportSection } from "./report-text";
import type { GateResult, StageRecord } from "./state";

const value = z.number().nullable();
const Interval = z.object({ value, low: value, high: value });
const Slice = z.object({ name: z.string(), rows: z.number(), accuracy: value, czarImprovement: value });
const EvidenceKept = z.object({
  rows: z.number(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  nEffective: z.number(),
  rowsNeeded: value,
  intervals: z.record(z.string(), Interval),
  baselines: z.array(z.object({ name: z.string(), improvement: Interval })),
  regimes: z.array(Slice),
  windows: z.array(Slice),
});

export const share = (one: number | null | undefined) =>
  one === null || one === undefined ? "–" : `${(100 * one).toFixed(2)} %`;
const figure = (one: number | null | undefined) =>
  one === null || one === undefined ? "–" : String(Number(one.toPrecision(4)));

const Conditions = z.array(z.object({ set: z.string(), move: value, volatilityPerDay: value }));

/** How the market was in one of the sets, where the stage data has seen it. */
export function conditionsOf(
  record: StageRecord | undefined,
  set: string | undefined,
): [move: string, volatility: string] {
  const known = Conditions.safeParse(record?.details.conditions);
  const found = known.success ? known.data.find((one) => one.set === set) : undefined;
  return [share(found?.move), share(found?.volatilityPerDay)];
}

export function comparisonText(record: StageRecord | undefined): string {
  const read = z
    .object({
      best: z.object({ accuracy: value }),
      comparisonBest: z.object({ accuracy: value }).nullable(),
      loss: z.string(),
      comparisonLoss: z.string(),
    })
    .safeParse(record?.details.comparison);
  if (!read.success) return "The two have not been compared yet.";
  const { best, comparisonBest, loss, comparisonLoss } = read.data;
  return `Best accuracy on the optimisation set: ${loss} ${share(best.accuracy)}, ${comparisonLoss} ${share(comparisonBest?.accuracy)}.`;
}

export function stageSections(name: string, title: string, record: StageRecord | undefined): ReportSection[] {
  if (record === undefined) return [];
  const blocks: ReportSection["blocks"][number][] = [];
  if (record.gates.length > 0) blocks.push({ table: gateTable(record.gates) });
  const evidence = EvidenceKept.safeParse(record.details.evidence);
  if (evidence.success) blocks.push(...evidenceBlocks(evidence.data));
  const variants = z
    .array(z.object({ name: z.string(), accuracy: value, czarImprovement: value }))
    .safeParse(record.details.variants ?? record.details.steps ?? record.details.baselines);
  if (variants.success) {
    blocks.push({
      table: {
        head: ["variant", "accuracy", "CZAR improvement"],
        rows: variants.data.map((one) => [one.name, share(one.accuracy), share(one.czarImprovement)]),
      },
    });
  }
  return blocks.length === 0 ? [] : [{ title: `${title} (${name})`, blocks }];
}

function gateTable(gates: readonly GateResult[]) {
  const signs = { least: "≥", most: "≤", above: ">", below: "<" } as const;
  return {
    head: ["gate", "asked", "found", "verdict", "detail"],
    rows: gates.map((one) => [
      `${one.title} (${one.id})`,
      `${signs[one.passes]} ${figure(one.threshold)}`,
      figure(one.value),
      one.state === "pass" ? "pass" : one.state === "fail" ? "FAIL" : "could not be run",
      one.detail,
    ]),
  };
}

const INTERVALS = ["directional_accuracy", "pearson_r", "wrmse_improvement", "czar_improvement"];

function evidenceBlocks(one: z.infer<typeof EvidenceKept>): ReportSection["blocks"][number][] {
  const slices = (list: z.infer<typeof Slice>[]) => ({
    table: {
      head: ["part", "rows", "accuracy", "CZAR improvement"],
      rows: list.map(({ name, rows, accuracy, czarImprovement }) => [
        name,
        String(rows),
        share(accuracy),
        share(czarImprovement),
      ]),
    },
  });
  return [
    {
      text: `${one.rows} rows from ${one.from} to ${one.to}; ${figure(one.nEffective)} effective, ${one.rowsNeeded ?? "unknown"} needed to tell this accuracy from a coin.`,
    },
    {
      table: {
        head: ["metric", "value", "95 % from", "to"],
        rows: INTERVALS.flatMap((name) => {
          const interval = one.intervals[name];
          return interval === undefined
            ? []
            : [[name, figure(interval.value), figure(interval.low), figure(interval.high)]];
        }),
      },
    },
    {
      table: {
        head: ["baseline", "improvement over it", "95 % from", "to"],
        rows: one.baselines.map(({ name, improvement }) => [
          name,
          share(improvement.value),
          share(improvement.low),
          share(improvement.high),
        ]),
      },
    },
    slices([...one.windows, ...one.regimes]),
  ];
}
