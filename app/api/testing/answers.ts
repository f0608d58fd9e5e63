/** Holds every answer that a test gets against what the operation says that it answers. */
import { z } from "zod";
import { Problem } from "@/lib/forge/views";
import { type Operation, statusesOf } from "@/lib/web/operation";

/** @throws Error that names the operation and what is wrong with its answer */
export async function checkAnswer(name: string, operation: Operation | undefined, answer: Response): Promise<void> {
  const type = (answer.headers.get("content-type") ?? "").split(";")[0] ?? "";
  if (answer.status >= 400) {
    if (type !== "application/problem+json") throw new Error(`${name} answers ${answer.status} as ${type}`);
    Problem.parse(await answer.clone().json());
    return;
  }
  if (operation === undefined) return;
  const { answer: promised } = operation;
  if (!statusesOf(operation).includes(answer.status)) {
    throw new Error(`${name} answers ${answer.status}, and promises ${statusesOf(operation).join(" or ")}`);
  }
  if (promised === null) {
    if (answer.body !== null) throw new Error(`${name} answers with a body, and promises none`);
    return;
  }
  if (!(promised instanceof z.ZodType)) {
    if (!promised.files.includes(type))
      throw new Error(`${name} answers ${type}: ${promised.files.join(", ")} is promised`);
    return;
  }
  const body: unknown = await answer.clone().json();
  const parsed = promised.safeParse(body);
  if (!parsed.success) throw new Error(`${name} answers otherwise than it promises:\n${z.prettifyError(parsed.error)}`);
  const surplus = unpromised(body, parsed.data);
  if (surplus !== null) throw new Error(`${name} answers ${surplus}, which it does not promise`);
}

/** The first name in a JSON value that its schema left out; null when there is none. */
function unpromised(given: unknown, kept: unknown, at = ""): string | null {
  if (typeof given !== "object" || given === null || typeof kept !== "object" || kept === null) return null;
  for (const [name, value] of Object.entries(given)) {
    const place = at === "" ? name : `${at}.${name}`;
    if (!(name in kept)) return place;
    const found = unpromised(value, (kept as Record<string, unknown>)[name], place);
    if (found !== null) return found;
  }
  return null;
}
