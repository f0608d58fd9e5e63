/** Makes a project of a skill: the template's files in a folder of their own, filled in for a topic. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ForgeClient } from "@/lib/client";
import { readJson } from "./answers";
import { type ProjectConfig, parseConfig, SKILLS, type Skill } from "./config";
import { planOf } from "./plan";
import { SkillError } from "./skill-error";
import { dayOf, lookbackOf, midnight } from "./spans";
import { barsFor, targetOf } from "./topics";

export interface NewProject {
  skill: string;
  folder: string;
  /** Not for signal-discovery, which chooses its target after looking. */
  topicId?: number | undefined;
  /** The first one is predicted; the others may lead it. */
  markets?: readonly string[] | undefined;
  /** In all three sets together. */
  days?: number | undefined;
  client: ForgeClient;
  /** Folder of the clone. */
  root: string;
}

export interface MadeProject {
  folder: string;
  skill: Skill;
  files: string[];
  config: ProjectConfig;
}

const DAY_MS = 86_400_000;
/** Of all days: the rest is the optimisation set. */
const HELD_SHARE = 0.2;
const SHORT_HORIZON_MINUTES = 60;
const DAYS = { short: 60, middle: 240, long: 500 };
const MOST_DAYS = 3660;

/** @throws SkillError for an unknown skill, a folder in use, or a topic that cannot be trained for; ForgeApiError */
export async function newProject(asked: NewProject): Promise<MadeProject> {
  const skill = skillOf(asked.skill);
  refuseUsedFolder(asked.folder);
  const template = path.join(asked.root, "skills", `forge-${skill}`, "template");
  const shared = path.join(asked.root, "skills", "shared", "template");
  const config = await configOf(asked, skill, readJson(path.join(template, "config.json")));
  mkdirSync(asked.folder, { recursive: true });
  for (const from of [shared, template]) {
    for (const name of readdirSync(from)) copyFileSync(path.join(from, name), path.join(asked.folder, name));
  }
  const write = (name: string, json: unknown) =>
    writeFileSync(path.join(asked.folder, name), `${JSON.stringify(json, null, 2)}\n`);
  write("config.json", config);
  write("answers.json", {});
  write("package.json", { name: path.basename(asked.folder).toLowerCase(), private: true, type: "module" });
  write("tsconfig.json", { extends: path.join(asked.root, "tsconfig.json"), include: ["*.ts"], exclude: [] });
  writeFileSync(path.join(asked.folder, ".gitignore"), "node_modules/\n");
  mkdirSync(path.join(asked.folder, "node_modules"));
  // What makes `import … from "allora-forge/skill"` reach the clone.
  symlinkSync(asked.root, path.join(asked.folder, "node_modules", "allora-forge"), "junction");
  return { folder: asked.folder, skill, files: readdirSync(asked.folder).sort(), config };
}

export function skillOf(name: string): Skill {
  const skill = SKILLS.find((one) => one === name.replace(/^forge-/, ""));
  if (skill !== undefined) return skill;
  throw new SkillError(
    "config",
    `There is no skill "${name}".`,
    `Take one of ${SKILLS.join(", ")} (docs/skills.md says which).`,
  );
}

function refuseUsedFolder(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new SkillError(
    "config",
    `The folder ${folder} is not empty.`,
    "Give a new one: a project is never written over.",
  );
}

async function configOf(
  { client, topicId, markets, days, folder }: NewProject,
  skill: Skill,
  template: unknown,
): Promise<ProjectConfig> {
  if (skill !== "signal-discovery" && topicId === undefined) {
    throw new SkillError(
      "config",
      `${skill} begins with a target.`,
      "Name the topic: --topic 69 (npx forge topics lists them)",
    );
  }
  if (skill === "signal-discovery" && topicId !== undefined) {
    throw new SkillError(
      "config",
      "signal-discovery chooses its target after looking at the data.",
      "Name the market instead: --market btcusd",
    );
  }
  const target = topicId === undefined ? null : await targetOf(client, topicId);
  const wanted = markets ?? [];
  const used = target === null ? (wanted.length > 0 ? wanted : ["btcusd"]) : [...new Set([target.asset, ...wanted])];
  const { chainTime } = (await client.health()).network;
  const now = chainTime === null ? Date.now() : Date.parse(chainTime);
  const span = Math.min(MOST_DAYS, days ?? defaultDays(target?.horizonMinutes ?? SHORT_HORIZON_MINUTES));
  const parts = partitionsOf(now, span);
  const given = template as Record<string, Record<string, unknown>>;
  const folds = Number(given.walkForward?.folds ?? 5);
  const config = parseConfig(
    {
      ...given,
      skill,
      name: path.basename(folder),
      target,
      data: {
        ...given.data,
        ...(target === null ? {} : barsFor(target.horizonMinutes)),
        markets: used,
        start: parts.start,
      },
      partitions: { ...parts.partitions, gapBars: 0 },
      // The tests take half of the optimisation set; the first fold learns from the other half.
      walkForward: {
        ...given.walkForward,
        testDays: Math.max(0.01, Number((parts.innerDays / (2 * folds)).toFixed(2))),
      },
    },
    "the template",
  );
  if (target === null) return config;
  const { leastGapBars } = lookbackOf(planOf(config));
  const least = (leastGapBars * config.data.intervalMinutes + target.horizonMinutes) / 1440;
  if (parts.heldDays <= least) {
    throw new SkillError(
      "config",
      `Of ${span} days, evaluation and deployment sets get ${parts.heldDays} each; gap and horizon alone take ${least.toFixed(1)}.`,
      `Ask for at least ${Math.ceil((2 * least) / HELD_SHARE)} days: --days.`,
    );
  }
  return { ...config, partitions: { ...config.partitions, gapBars: leastGapBars } };
}

/** Evaluation and deployment sets of a fifth each; all ends at the last midnight. */
export function partitionsOf(nowMs: number, days: number) {
  const held = Math.max(1, Math.floor(days * HELD_SHARE));
  const end = midnight(dayOf(nowMs));
  const inner = days - 2 * held;
  if (inner < 2)
    throw new SkillError("config", `${days} days cannot be cut into three sets.`, "Ask for at least 5 days.");
  return {
    start: dayOf(end - days * DAY_MS),
    innerDays: inner,
    heldDays: held,
    partitions: {
      optimizationEnd: dayOf(end - 2 * held * DAY_MS),
      evaluationEnd: dayOf(end - held * DAY_MS),
      deploymentEnd: dayOf(end),
    },
  };
}

function defaultDays(horizonMinutes: number): number {
  if (horizonMinutes <= SHORT_HORIZON_MINUTES) return DAYS.short;
  return horizonMinutes < 720 ? DAYS.middle : DAYS.long;
}
