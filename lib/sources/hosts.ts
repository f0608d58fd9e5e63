/** Where a key may be sent: an exact list of hosts, over TLS unless the host is this machine. */
import { SourceError } from "./source";

/** Whether a URL's host name means this machine. */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

/**
 * The base URL without trailing slashes, when a key may be sent there.
 * @param plainHosts hosts (with port) besides loopback ones that may be spoken to without TLS
 * @throws SourceError forbidden_host
 */
export function checkedBaseUrl(
  text: string,
  allowedHosts: readonly string[],
  plainHosts: readonly string[] = [],
): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new SourceError("forbidden_host", `${JSON.stringify(text.slice(0, 80))} is not a URL for market data.`);
  }
  const loopback = isLoopbackHost(url.hostname);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new SourceError(
      "forbidden_host",
      `The market data URL for ${url.host} must hold a host and a path only: no user, password, query or fragment.`,
    );
  }
  if (!loopback && !allowedHosts.includes(url.host) && !plainHosts.includes(url.host)) {
    throw new SourceError(
      "forbidden_host",
      `Market data is not asked of ${url.host}: the key is sent to ${allowedHosts.join(", ")} and to this machine only.`,
    );
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && (loopback || plainHosts.includes(url.host)))) {
    throw new SourceError("forbidden_host", `Market data is asked of ${url.host} by https only, not ${url.protocol}`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
