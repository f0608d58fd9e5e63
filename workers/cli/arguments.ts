/** Arguments and options of the command line, parsed: a wrong one is said with its value and what it must be. */
import { InvalidArgumentError } from "commander";
import { type Grade, gradeOf } from "@/workers/cli/output/report";

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

export const topicId = wholeNumber(1, 2_147_483_647);
export const days = wholeNumber(1, 3660);

/** A day or a time with its zone, as the instance takes it. */
export function time(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  if ((isDay || isTime) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError("It must be a day like 2026-03-01, or a time like 2026-03-01T12:00:00Z.");
}

/** A whole day: what is kept by days can be taken away by days alone. */
export function day(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError("It must be a day like 2026-03-01.");
}

/** Values with commas between them; may be given several times. */
export function listed(text: string, before: readonly string[] = []): string[] {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.includes("")) throw new InvalidArgumentError("It must be names with commas between them.");
  return [...before, ...parts];
}

/** A grade, in either case. */
export function grade(text: string): Grade {
  const found = gradeOf(text);
  if (found === undefined) throw new InvalidArgumentError("It must be one of A+, A, B+, B, C, D, F.");
  return found;
}
