/** The stage that goes on only when the principles hold that can be checked before anything is trained. */
import { runChecks } from "@/workers/skill/checks";
import type { Stage } from "@/workers/skill/project";
import { SkillError } from "@/workers/skill/skill-error";

export const integrity: Stage = {
  name: "integrity",
  title: "Check the principles before anything is trained",
  async run(run) {
    const checks = await runChecks({ project: run.project, client: run.client, plan: run.plan(), strict: true });
    const failed = checks.flatMap(({ principle, findings }) =>
      findings.filter(({ state }) => state === "failed").map((one) => ({ ...one, principle })),
    );
    if (failed.length > 0) {
      throw new SkillError(
        "check",
        failed.map(({ principle, text }) => `Principle ${principle}: ${text}`).join("\n"),
        failed.map(({ remedy }) => remedy).join("\n"),
      );
    }
    const ok = checks.flatMap(({ findings }) => findings.filter(({ state }) => state === "ok"));
    return { passed: true, summary: `${ok.length} checks hold that can be made now` };
  },
};
