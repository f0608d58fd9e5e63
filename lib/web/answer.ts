/** Answers: JSON, 202 for long work, and every error as problem+json. */
import { print } from "./log";
import { problemOf, problemResponse } from "./problem";

/** JSON; a bigint that slipped through a view is written as digits. Not a number is null, as JSON has no such number. */
export function json(value: unknown, init: { status?: number; headers?: Record<string, string> } = {}): Response {
  const text = JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? part.toString() : part));
  return new Response(text, {
    status: init.status ?? 200,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...init.headers },
  });
}

/** 202 for long work: the location is where to ask for its state. */
export function accepted(value: unknown, location: string): Response {
  return json(value, { status: 202, headers: { location } });
}

/** Turns whatever `answer` throws into problem+json; bugs are logged with their stack under the id that the answer names. */
export async function answered(request: Request, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    const mapped = problemOf(error);
    if (mapped.bug) {
      const { pathname: path } = new URL(request.url);
      print("error", "A request ended in a fault.", { error, id: mapped.problem.id, method: request.method, path });
    }
    return problemResponse(mapped);
  }
}
