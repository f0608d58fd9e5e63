/** Addresses of what is asked for without Next's own links: they carry the prefix that the dashboard is served below. Pure. */

// biome-ignore lint/style/noProcessEnv: the build replaces it by the prefix, as a browser has no environment
const PREFIX = process.env.NEXT_PUBLIC_BASE_PATH ?? "";

/** @param path of the server's, from its root, e.g. "/api/v1/topics"; @returns the same below the prefix */
export function address(path: string, prefix = PREFIX): string {
  return `${prefix}${path}`;
}

/** The other way round: what a browser's location is called within the dashboard, e.g. "/topics". */
export function withoutPrefix(pathname: string, prefix = PREFIX): string {
  if (prefix === "" || (pathname !== prefix && !pathname.startsWith(`${prefix}/`))) return pathname;
  return pathname.slice(prefix.length) || "/";
}
