/** What a project of a skill imports, as "allora-forge/skill". */
export type { CheckInput, Finding as CheckFinding } from "./checks";
export { type Check, runChecks } from "./checks";
export { type Feature, type FeatureWindow, type ProjectConfig, parseConfig, type Skill } from "./config";
export {
  type Evidence,
  type Finding,
  GATE_KINDS,
  type Gate,
  type GateSet,
  gatesOf,
  runGates,
  verdictOf,
} from "./gates";
export { candidatesOf, objectiveOf, type SkillCandidate } from "./model";
export { type Live, monitorProject, type Trigger, triggersOf } from "./monitor";
export { newProject } from "./new-project";
export { planOf } from "./plan";
export { definePipeline, openProject, type Pipeline, type Project, type Stage, type StageOutcome } from "./project";
export { sectionsOf, triedOf, writeReport } from "./report";
export type { ReportBlock, ReportSection } from "./report-text";
export { Run } from "./run";
export { type RunResult, runProject } from "./runner";
export { SkillError } from "./skill-error";
export { stages } from "./stages";
export { trainVariants, withFeatures } from "./stages/variants";
export type { GateResult, ProjectState, StageRecord } from "./state";
