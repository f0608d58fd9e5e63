/** A project of a skill in a folder of its own, made by the real command's function against an instance that knows one topic. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { ForgeClient } from "@/lib/client";
import { readAnswers, readCheckpoints, readJson, storeAnswers } from "@/workers/skill/answers";
import { type ProjectConfig, parseConfig } from "@/workers/skill/config";
import { gatesOf } from "@/workers/skill/gates";
import { candidatesOf } from "@/workers/skill/model";
import { triggersOf } from "@/workers/skill/monitor";
import { newProject } from "@/workers/skill/new-project";
import { planOf } from "@/workers/skill/plan";
import { digestsOf, type Project } from "@/workers/skill/project";
import { sectionsOf } from "@/workers/skill/report";
import { StateFile } from "@/workers/skill/state";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

const base = mkdtempSync(path.join(os.tmpdir(), "forge-skill-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const TOPIC = { topicId: 77, metadata: "BTC/USD in five minutes", kind: "price", asset: "btcusd", horizonMinutes: 5 };
const HEALTH = { network: { chainTime: "2026-03-01T10:00:00.000Z" } };

/** What the instance would answer to the two questions that a new project asks. */
export const client = new ForgeClient({
  url: "http://127.0.0.1:1",
  fetch: async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    return Response.json(pathname.endsWith("/health") ? HEALTH : TOPIC);
  },
});

export async function makeFolder(skill: string, options: { topicId?: number; days?: number } = { topicId: 77 }) {
  const folder = path.join(mkdtempSync(path.join(base, "made-")), "project");
  await newProject({ skill, folder, client, root: ROOT, days: 30, ...options });
  return folder;
}

/** With every question answered. */
export async function makeProject(skill = "hypothesis-driven"): Promise<Project> {
  const folder = await makeFolder(skill);
  const answers = {
    text: "An answer that is long enough.",
    yes: "yes",
    topic: "77",
    names: "significance",
    choice: "single",
  };
  const given = readCheckpoints(folder).map(({ id, kind }) => [id, answers[kind]]);
  storeAnswers(folder, Object.fromEntries(given), "the test");
  if (Object.keys(readAnswers(folder)).length === 0) throw new Error("no answers were stored");
  return projectIn(folder);
}

/** The functions of the template's code, without loading it: the test's runner resolves no package out there. */
export function projectIn(folder: string, change: (config: ProjectConfig) => void = () => {}): Project {
  const config = parseConfig(readJson(path.join(folder, "config.json")));
  change(config);
  return {
    folder,
    config,
    pipeline: {
      features: planOf,
      model: candidatesOf,
      gates: gatesOf,
      report: sectionsOf,
      triggers: triggersOf,
      stages: [],
    },
    state: new StateFile(folder),
    digests: digestsOf(folder, config),
  };
}
