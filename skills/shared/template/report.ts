/** The report: what every skill's report holds. Sections of your own are added to the list: { title, blocks: [{ text }] }. */
import { type Project, type ReportSection, sectionsOf } from "allora-forge/skill";

export function report(project: Project): ReportSection[] {
  return [...sectionsOf(project)];
}
