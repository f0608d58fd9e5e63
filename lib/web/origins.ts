/** Whether a request comes from one of the dashboard's own pages, from a script, or from a foreign page. Pure. */
import { parseAuthority } from "./hosts";

export type Sender =
  /** The browser says that a page of this very origin sent it. */
  | "same_origin"
  /** Nothing says that a browser's page sent it: a script, or an address typed by a person. */
  | "unknown"
  /** A page of another origin sent it; another port of the same machine is another origin. */
  | "foreign";

/** The default port of each scheme, which browsers leave out of Origin and Host. */
const DEFAULT_PORT: Record<string, string> = { "http:": "80", "https:": "443" };

/** Compares name and port; not the scheme, which a proxy in front may end. */
function sameAuthority(origin: string, host: string | null): boolean {
  const own = host === null ? null : parseAuthority(host);
  if (own === null || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  const from = parseAuthority(url.host);
  const port = DEFAULT_PORT[url.protocol];
  return from !== null && port !== undefined && from.name === own.name && (from.port || port) === (own.port || port);
}

/** Judges Sec-Fetch-Site, which pages cannot forge, and Origin; the one that accuses wins. */
export function senderOf(headers: Headers, host: string | null = headers.get("host")): Sender {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site === "cross-site" || site === "same-site") return "foreign";
  if (origin !== null) return sameAuthority(origin, host) ? "same_origin" : "foreign";
  return site === "same-origin" ? "same_origin" : "unknown";
}

/** A person follows a link: harmless, as nothing changes and the page that links cannot read the answer. */
export function isNavigation(method: string, headers: Headers): boolean {
  return (
    (method === "GET" || method === "HEAD") &&
    headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document"
  );
}
