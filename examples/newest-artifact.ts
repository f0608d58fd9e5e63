/** The model that a walkthrough saved last. */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

/** @throws Error where no walkthrough has run yet, saying how to run one */
export function newestArtifact(): string {
  const runs = path.resolve("examples/runs");
  const files = existsSync(runs)
    ? readdirSync(runs)
        .map((name) => path.join(runs, name, "model.aforge"))
        .filter((file) => existsSync(file))
        .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
    : [];
  const [newest] = files;
  if (newest !== undefined) return newest;
  throw new Error("There is no model yet: run `npm run example:77 -- --quick` first, or name an artifact's file.");
}
