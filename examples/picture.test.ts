import { describe, expect, it } from "vitest";
import { drawPicture, PALETTE } from "./picture";

const values = [0, 1, 2, 3].map((i) => ({ at: i * 3_600_000, value: i * i }));
const spec = {
  title: "Squares & more",
  width: 200,
  height: 100,
  data: { values },
  mark: "line",
  encoding: {
    x: { field: "at", type: "temporal", scale: { type: "utc" }, title: "Time (UTC)" },
    y: { field: "value", type: "quantitative", title: "Square" },
  },
} as const;

describe("drawPicture", () => {
  it("draws the data with axes and a name", async () => {
    const svg = await drawPicture(spec);
    expect(svg).toMatch(/^<svg [^>]*>\s*<title>Squares &amp; more<\/title>/);
    expect(svg).toContain("Time (UTC)");
    expect(svg).toContain("mark-line");
    // The path goes through four points, up from the left lower corner.
    expect(svg).toMatch(/d="M0,100L[\d.]+,[\d.]+L[\d.]+,[\d.]+L200,0"/);
  });

  it("is the same at every run, whatever was drawn before", async () => {
    const clipped = { ...spec, mark: { type: "line", clip: true } } as const;
    const first = await drawPicture(clipped);
    await drawPicture(clipped);
    expect(await drawPicture(clipped)).toBe(first);
  });

  it("exchanges its colours on dark pages, those of the marks too", async () => {
    const svg = await drawPicture(spec);
    expect(svg).toContain(`stroke="${PALETTE.first}"`);
    expect(svg).toMatch(new RegExp(`prefers-color-scheme: dark.*\\[stroke="${PALETTE.first}"\\]\\{stroke:#9fa1ff\\}`));
    // Nothing is left in a colour of Vega's own, which would be lost on one of the two.
    const used = [...svg.replace(/<style>.*?<\/style>/, "").matchAll(/(?:fill|stroke)="(#[0-9a-f]+)"/g)].map(
      ([, c]) => c,
    );
    expect(used.filter((colour) => !Object.values(PALETTE).includes(colour as string))).toEqual([]);
  });

  it("refuses what would not show", async () => {
    await expect(
      drawPicture({
        ...spec,
        encoding: { ...spec.encoding, x: { field: "at", type: "quantitative", scale: { type: "nonsense" } } },
      } as never),
    ).rejects.toThrow();
  });
});
