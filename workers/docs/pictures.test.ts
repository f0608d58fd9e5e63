/** The documents' pictures show what the product computes now: drawn anew, they and their numbers are the same. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { makePictures } from "@/docs/pictures/make";

describe("the pictures of the documents", () => {
  let made: Awaited<ReturnType<typeof makePictures>>;
  beforeAll(async () => {
    made = await makePictures();
  }, 120_000);

  it("show the numbers that are written down beside them", () => {
    const written = JSON.parse(readFileSync("docs/pictures/numbers.json", "utf8")) as unknown;
    expect(made.numbers).toEqual(written);
  });

  it("are drawn of them, and stand in the documents", () => {
    const text = readFileSync("docs/learning-problem.md", "utf8");
    for (const [name, svg] of Object.entries(made.pictures)) {
      expect(readFileSync(`docs/pictures/${name}`, "utf8"), name).toBe(svg);
      expect(text, name).toContain(`(pictures/${name})`);
    }
  });

  it("tell what the text says of them", () => {
    const { growingTrees, overlappingTargets, bestOfNoise } = made.numbers;
    const text = readFileSync("docs/learning-problem.md", "utf8");
    const percent = (value: number | undefined) => `${Math.round(100 * (value ?? Number.NaN))} %`;
    const last = growingTrees.at(-1);
    expect(text).toContain(
      `${percent(last?.inSample)} of directions are right on the rows that were fitted on, ${percent(last?.outOfFold)} on later ones`,
    );
    const day = overlappingTargets.find(({ overlap }) => overlap === 24);
    expect(text).toContain(`${percent(day?.plain)} when every row counts`);
    expect(text).toContain(`${percent(day?.grade)} by the grade's own rule`);
    expect(text).toContain(`1,000 rows weigh as ${Math.round(day?.effective ?? 0)}`);
    const hundred = bestOfNoise.find(({ trials }) => trials === 100);
    expect(text).toContain(`${percent(hundred?.gradeB)} of the searches end with a B or better`);
  });
});
