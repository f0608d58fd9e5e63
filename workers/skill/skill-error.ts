/** What a person can mend in a project: a wrong configuration, an open question, a principle that does not hold. */

/** config: wrong use; question: an answer is missing; check: a check or gate failed; failed: the work did not come about. */
export type SkillFault = "config" | "question" | "check" | "failed";

export class SkillError extends Error {
  override name = "SkillError";
  constructor(
    readonly fault: SkillFault,
    message: string,
    /** What to do next. */
    readonly remedy: string,
  ) {
    super(message);
  }
}
