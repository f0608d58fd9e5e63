/** What an instance says when it cannot do what was asked, as an error with its remedy. */
import type { Problem } from "@/lib/forge/views";

/** Every failure of a call: an answer that is not 2xx, an answer that cannot be read, a job that failed, or no answer at all. */
export class ForgeApiError extends Error {
  override name = "ForgeApiError";
  /** @param problem as the instance answered it (RFC 9457); status 0 where nothing answered */
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  /** HTTP status; 0 where nothing answered, and for jobs that failed. */
  get status(): number {
    return this.problem.status;
  }

  /** From the closed set of error codes, and `unreachable`, `bad_answer`, `job_failed`, `job_cancelled`. */
  get code(): string {
    return this.problem.code;
  }

  /** What to do next. */
  get remedy(): string {
    return this.problem.remedy;
  }
}

/** @param status 0 where there was no answer */
export function problem(status: number, code: string, title: string, detail: string, remedy: string): Problem {
  return { type: `urn:allora-forge:problem:${code}`, title, status, detail, remedy, code };
}

/** The problem that an answer holds, or one that says what it was instead. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body: unknown = await answer.json().catch(() => null);
  if (typeof body === "object" && body !== null && "detail" in body && typeof body.detail === "string") {
    const code = "code" in body && typeof body.code === "string" ? body.code : "bad_answer";
    const title = "title" in body && typeof body.title === "string" ? body.title : "The instance refused";
    const remedy = "remedy" in body && typeof body.remedy === "string" ? body.remedy : "";
    return { ...body, ...problem(answer.status, code, title, body.detail, remedy) };
  }
  return problem(
    answer.status,
    "bad_answer",
    "An answer that cannot be read",
    `The instance answered ${answer.status} ${answer.statusText}`.trim().concat("."),
    "Check that the address is one of Allora Forge, and that a proxy in front of it lets /api/v1 through.",
  );
}
