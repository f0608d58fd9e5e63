/** `npm run docs:pictures`: draws the pictures of the documents anew, and writes down the numbers that they show. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { drawPicture, PALETTE } from "@/examples/picture";
import { bestOfNoise, foldSpans, growingTrees, overlappingTargets } from "./figures";

type Spec = TopLevelSpec;

const SIZE = { width: 620, height: 260 };
const share = (title: string) => ({ title, axis: { format: ".0%" } });

/** Rows of one line each: { x, series, value }. */
function long<T extends object>(points: readonly T[], x: keyof T, series: Partial<Record<keyof T, string>>) {
  return points.flatMap((point) =>
    Object.entries(series).map(([key, name]) => ({ x: point[x], series: name, value: point[key as keyof T] })),
  );
}

function lines(input: {
  title: string;
  subtitle: string;
  values: object[];
  x: object;
  y: object;
  colours: Record<string, string>;
  rule?: number;
}): Spec {
  const { title, subtitle, values, x, y, colours, rule } = input;
  const names = Object.keys(colours);
  return {
    ...SIZE,
    title: { text: title, subtitle },
    data: { values },
    layer: [
      ...(rule === undefined
        ? []
        : [
            {
              mark: { type: "rule" as const, strokeDash: [4, 4] },
              data: { values: [{}] },
              encoding: { y: { datum: rule, ...y } },
            },
          ]),
      {
        mark: { type: "line" as const, point: true },
        encoding: {
          x: { field: "x", type: "quantitative" as const, ...x },
          y: { field: "value", type: "quantitative" as const, ...y },
          color: {
            field: "series",
            type: "nominal" as const,
            title: null,
            legend: { labelLimit: 0, columns: names.length },
            scale: { domain: names, range: Object.values(colours) },
          },
        },
      },
    ],
  } as Spec;
}

function treesPicture(points: Awaited<ReturnType<typeof growingTrees>>): Spec {
  return lines({
    title: "Trees on a random walk",
    subtitle: "Share of directions right as trees are added; there is nothing to find",
    values: long(points, "trees", { inSample: "rows that were fitted on", outOfFold: "rows that came later" }),
    x: { title: "Trees" },
    y: { ...share("Direction right"), scale: { domain: [0.4, 1] } },
    colours: { "rows that were fitted on": PALETTE.first, "rows that came later": PALETTE.second },
    rule: 0.5,
  });
}

function foldsPicture(spans: ReturnType<typeof foldSpans>): Spec {
  return {
    width: 620,
    height: 170,
    title: {
      text: "Three walk-forward folds and the untouched window",
      subtitle: "60 days of hourly rows, target one day ahead",
    },
    data: { values: spans },
    mark: { type: "bar", height: 22 },
    encoding: {
      y: { field: "fold", type: "nominal", title: null, sort: null },
      x: { field: "from", type: "temporal", title: null, scale: { type: "utc" }, axis: { format: "%b %d" } },
      x2: { field: "to" },
      color: {
        field: "part",
        type: "nominal",
        title: null,
        scale: {
          domain: ["train", "gap", "test", "untouched"],
          range: [PALETTE.first, PALETTE.line, PALETTE.second, PALETTE.third],
        },
      },
    },
  };
}

function overlapPicture(points: ReturnType<typeof overlappingTargets>): Spec {
  const names = {
    plain: "all rows counted",
    grade: "the grade's rule (neighbours)",
    report: "the full report",
  };
  return lines({
    title: "Forecasters without skill that come out as significant",
    subtitle: "1,000 rows, 300 forecasters at each overlap; 5 % would be right",
    values: long(points, "overlap", names),
    x: {
      title: "Rows that a target reaches over",
      scale: { type: "symlog", constant: 4 },
      axis: { values: [1, 2, 4, 8, 12, 24, 48] },
    },
    y: share("p < 0.05"),
    colours: { [names.plain]: PALETTE.third, [names.grade]: PALETTE.first, [names.report]: PALETTE.second },
    rule: 0.05,
  });
}

function effectivePicture(points: ReturnType<typeof overlappingTargets>): Spec {
  const names = { lagOne: "by neighbours alone", effective: "by the full report" };
  return lines({
    title: "What 1,000 rows weigh when targets overlap",
    subtitle: "Mean number of effective rows",
    values: long(points, "overlap", names),
    x: {
      title: "Rows that a target reaches over",
      scale: { type: "symlog", constant: 4 },
      axis: { values: [1, 2, 4, 8, 12, 24, 48] },
    },
    y: { title: "Effective rows", scale: { domain: [0, 1000] } },
    colours: { [names.lagOne]: PALETTE.first, [names.effective]: PALETTE.second },
  });
}

function trialsPicture(points: ReturnType<typeof bestOfNoise>): Spec {
  const names = { bestAccuracy: "direction right, best of N", gradeB: "searches whose best has B or more" };
  return lines({
    title: "The best of N predictions that are pure noise",
    subtitle: "500 rows, 40 searches of each size",
    values: long(points, "trials", names),
    x: {
      title: "N, candidates tried",
      scale: { type: "log", nice: false },
      axis: { values: [1, 3, 10, 30, 100, 300] },
    },
    y: { ...share("Share"), scale: { domain: [0, 1] } },
    colours: { [names.bestAccuracy]: PALETTE.first, [names.gradeB]: PALETTE.third },
    rule: 0.5,
  });
}

/** Four digits: more are not to be seen, and the last bits of a logarithm differ between machines. */
function rounded<T>(numbers: T): T {
  return JSON.parse(
    JSON.stringify(numbers, (_key, value: unknown) => (typeof value === "number" ? Number(value.toFixed(4)) : value)),
  ) as T;
}

/** Everything that is shown, and the pictures of it by file name. */
export async function makePictures() {
  const numbers = rounded({
    growingTrees: await growingTrees(),
    foldSpans: foldSpans(),
    overlappingTargets: overlappingTargets(),
    bestOfNoise: bestOfNoise(),
  });
  const specs: Record<string, Spec> = {
    "growing-trees.svg": treesPicture(numbers.growingTrees),
    "folds.svg": foldsPicture(numbers.foldSpans),
    "overlap-significance.svg": overlapPicture(numbers.overlappingTargets),
    "overlap-effective.svg": effectivePicture(numbers.overlappingTargets),
    "best-of-noise.svg": trialsPicture(numbers.bestOfNoise),
  };
  const pictures: Record<string, string> = {};
  for (const [name, spec] of Object.entries(specs)) pictures[name] = await drawPicture(spec);
  // Vega marks the objects that it draws: what is given back is a copy without the marks.
  return { numbers: rounded(numbers), pictures };
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === path.resolve("docs/pictures/make.ts")) {
  const { numbers, pictures } = await makePictures();
  mkdirSync("docs/pictures", { recursive: true });
  for (const [name, svg] of Object.entries(pictures)) writeFileSync(`docs/pictures/${name}`, svg);
  writeFileSync("docs/pictures/numbers.json", `${JSON.stringify(numbers, null, 2)}\n`);
  console.log(`Drew ${Object.keys(pictures).join(", ")}.`);
}
