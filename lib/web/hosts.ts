/** Under which names a request may reach the dashboard: the guard against DNS rebinding. Pure. */
import { isIP } from "node:net";

export interface HostRules {
  /** FORGE_HOST: what the server binds to. */
  bindHost: string;
  /** FORGE_ALLOWED_HOSTS, lower case. */
  allowedHosts: readonly string[];
  /** Names of this machine, lower case, e.g. its host name. */
  machineNames: readonly string[];
  /** Whether a token guards the routes. */
  guarded: boolean;
}

/** The parts of an authority: `name` lower case, an IPv6 address without its brackets; `port` "" when it is not given. */
export interface Authority {
  name: string;
  port: string;
}

/** Splits `name[:port]` or `[v6][:port]`; null for anything else. */
export function parseAuthority(authority: string): Authority | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(authority);
  if (match === null) return null;
  const [, v6, name, port] = match;
  if (v6 !== undefined && isIP(v6) !== 6) return null;
  return { name: (v6 ?? name ?? "").toLowerCase().replace(/\.$/, ""), port: port ?? "" };
}

/** 127.0.0.0/8, ::1 and localhost: addresses that no other machine can reach. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "localhost" || name === "::1" || (isIP(name) === 4 && name.startsWith("127."));
}

/** Addresses that stand for every interface. */
export function isWildcard(host: string): boolean {
  return ["0.0.0.0", "::", "[::]"].includes(host);
}

/**
 * Whether a Host header may be served. Always: 127.0.0.1, localhost, [::1] with any port, the host that the server binds
 * to, and FORGE_ALLOWED_HOSTS. Bound to every interface and guarded by a token, also the machine's own names and any
 * address literal: a rebinding page is known by its own name, so a literal is never one.
 */
export function hostAllowed(header: string | null, rules: HostRules): boolean {
  const authority = header === null ? null : parseAuthority(header);
  if (authority === null) return false;
  const { name } = authority;
  if (name === "127.0.0.1" || name === "localhost" || name === "::1") return true;
  if (rules.allowedHosts.includes(name)) return true;
  if (!isWildcard(rules.bindHost)) return name === rules.bindHost.replace(/^\[|\]$/g, "").toLowerCase();
  if (!rules.guarded) return false;
  return isIP(name) !== 0 || rules.machineNames.some((own) => name === own || name === `${own}.local`);
}
