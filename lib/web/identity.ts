/** Who asks the API, and what they may do: the owner's token, a token of the REST interface, a session, or anyone on loopback. */
import { type Config, config } from "@/lib/config";
import type { ForgeContext } from "@/lib/forge/context";
import { checkToken, looksLikeToken } from "@/lib/forge/tokens";
import type { Scope } from "@/lib/forge/views";
import { forgeContext } from "./context";
import { authenticate, isGuarded, slowDown, unauthorized } from "./guard";
import { bearerToken, tokenMatches } from "./tokens";

export interface Identity {
  /** Stands in the audit. */
  actor: ForgeContext["actor"];
  scopes: readonly Scope[];
  /** Whose requests are counted; null for people in the dashboard. */
  limited: string | null;
  /** Keys of requests that happen once are its own. */
  key: string;
}

const OWNER: Identity = { actor: "token", scopes: ["admin"], limited: "owner", key: "owner" };
const DASHBOARD: Identity = { actor: "dashboard", scopes: ["admin"], limited: null, key: "dashboard" };

const WHY = {
  unknown: "The token is wrong.",
  expired: "The token has expired.",
  revoked: "The token was revoked.",
} as const;

/** A token that is sent is judged also where none is needed: it may do no more than its scopes say. @throws WebError */
export async function identify(request: Request, settings: Config = config()): Promise<Identity> {
  const given = bearerToken(request.headers);
  if (given === null) {
    if (!isGuarded(settings)) return DASHBOARD;
    await authenticate(request, settings);
    return DASHBOARD;
  }
  if (settings.token !== undefined && tokenMatches(given, settings.token)) return OWNER;
  // What does not look like a token is none: the database need not be asked, nor even be there.
  const verdict = looksLikeToken(given)
    ? await checkToken(forgeContext("dashboard"), given)
    : ({ state: "unknown" } as const);
  if (verdict.state === "valid") {
    const { id, name, scopes } = verdict.holder;
    return { actor: `token:${name}`, scopes, limited: id, key: id };
  }
  if (verdict.state === "unknown") await slowDown();
  throw unauthorized(WHY[verdict.state]);
}
