/** A POST with an Idempotency-Key happens once: its repetition is answered with what the first one was answered. */
import { createHash } from "node:crypto";
import {
  claimRequest,
  completeRequest,
  giveUpRequest,
  type KeptAnswer,
  type RequestKey,
} from "@/lib/store/idempotent-requests";
import { print } from "./log";
import type { Operation } from "./operation";
import { problemOf, problemResponse, WebError } from "./problem";
import type { Exchange, Handler } from "./route";

/** Visible ASCII, as the IETF's draft of the header has it, at most 255. */
const KEY = /^[\x21-\x7e]{1,255}$/;
const KEPT_HEADERS = ["content-type", "location", "cache-control"];

/** @throws WebError invalid_input, conflict; what the handler throws, after which the key is free again */
export async function onlyOnce(exchange: Exchange, operation: Operation, handle: Handler): Promise<Response> {
  const key = exchange.request.headers.get("idempotency-key");
  const { identity } = exchange;
  if (key === null || identity === null) return handle(exchange);
  if (!KEY.test(key)) {
    throw new WebError(
      "invalid_input",
      "The header Idempotency-Key is not 1 to 255 visible ASCII characters.",
      "Send a random key, e.g. a UUID, a new one for each thing that is to happen.",
    );
  }
  const { db } = exchange.ctx;
  const { shown, digest } = await withDigest(exchange, operation);
  const owned: RequestKey = { actor: identity.key, key };
  const claim = await claimRequest(db, owned, digest);
  if (claim.state === "done") return repeated(claim.answer);
  if (claim.state !== "new") throw refused(claim);
  let answer: Response;
  try {
    answer = await handle(shown);
  } catch (error) {
    await settleFailure(db, owned, error);
    throw error;
  }
  const body = await answer.text();
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  await completeRequest(db, owned, {
    status: answer.status,
    headers,
    body: operation.secretAnswer ? null : body,
  });
  return new Response(body === "" ? null : body, { status: answer.status, headers: answer.headers });
}

/** A database that went away, or a fault of ours: what was to happen may have been committed. */
const UNKNOWN_AFTER: ReadonlySet<string> = new Set(["database_failed", "internal_error"]);

/** After a refusal the key is free again. Where nobody knows what happened, a repetition is told so instead of doing it twice. */
async function settleFailure(db: Exchange["ctx"]["db"], owned: RequestKey, error: unknown): Promise<void> {
  if (!UNKNOWN_AFTER.has(problemOf(error).problem.code)) return giveUpRequest(db, owned);
  const answer = problemResponse(problemOf(unknownOutcome("the database or the server failed meanwhile")));
  const headers = Object.fromEntries(answer.headers);
  try {
    await completeRequest(db, owned, { status: answer.status, headers, body: await answer.text() });
  } catch (storeError) {
    // Then the claim stays as it is, which says the same in a minute.
    print("warn", "The outcome of a request with an Idempotency-Key could not be stored.", { error: storeError });
  }
}

function unknownOutcome(why: string): WebError {
  return new WebError(
    "conflict",
    `The request with this Idempotency-Key was begun, and how it ended is not known: ${why}.`,
    "Look whether it was done; if not, ask again with a new key.",
  );
}

/** The body can be read once: it is read here, and handed on to the handler. */
async function withDigest(exchange: Exchange, { upload }: Operation) {
  const { request } = exchange;
  const { pathname, search } = new URL(request.url);
  const hash = createHash("sha256").update(`${request.method} ${pathname}${search}\n`);
  if (upload !== undefined) {
    const bytes = await exchange.bytes();
    return { shown: withOwn(exchange, "bytes", async () => bytes), digest: hash.update(bytes).digest("hex") };
  }
  const body = await exchange.body();
  hash.update(JSON.stringify(body ?? null));
  return { shown: withOwn(exchange, "body", async () => body), digest: hash.digest("hex") };
}

/** The rest is inherited, so that what is made when it is asked for stays so. */
function withOwn<K extends "body" | "bytes">(exchange: Exchange, name: K, value: Exchange[K]): Exchange {
  return Object.create(exchange, { [name]: { value } }) as Exchange;
}

function repeated({ status, headers, body }: KeptAnswer): Response {
  if (body === null) {
    throw new WebError(
      "conflict",
      "This was done before under the same Idempotency-Key, and its answer, which held a secret, is not kept.",
      "Look at the list of what was made; revoke it and make another one with a new key if the answer was lost.",
    );
  }
  return new Response(body === "" ? null : body, { status, headers: { ...headers, "idempotency-replayed": "true" } });
}

function refused(claim: { state: "other" } | { state: "running"; ageMs: number }): WebError {
  if (claim.state === "other") {
    return new WebError(
      "conflict",
      "This Idempotency-Key was used for another request.",
      "Use a new key for each thing that is to happen.",
    );
  }
  if (claim.ageMs < 60_000) {
    return new WebError(
      "conflict",
      "The request with this Idempotency-Key is still at work.",
      "Ask again in a second.",
      {
        "retry-after": "1",
      },
    );
  }
  return unknownOutcome("its server stopped meanwhile");
}
