import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { sectionsOf, writeReport } from "./report";
import { htmlOf, markdownOf } from "./report-text";
import { makeProject } from "./testing/make-project";

it("a report can be written at any time, and says what is not there yet", async () => {
  const project = await makeProject("robustness-first");
  mkdirSync(path.join(project.folder, "out"));
  const files = writeReport(project, sectionsOf(project));
  const text = readFileSync(files.markdown, "utf8");
  for (const part of [
    "Ways to be fake",
    "| Evaluation set | not yet |",
    "0 in 0 trainings",
    "| return_one | trend |",
  ]) {
    expect(text).toContain(part);
  }
});

it("what a person wrote is text, in both formats", () => {
  const sections = [{ title: "A < B", blocks: [{ table: { head: ["a|b"], rows: [["<script>1</script>\n|"]] } }] }];
  expect(markdownOf("T", sections)).toContain("| <script>1</script> \\| |");
  expect(htmlOf("T", sections)).toContain("<td>&lt;script&gt;1&lt;/script&gt;");
  expect(htmlOf("T", sections)).toContain("<h2>A &lt; B</h2>");
});
