/** Addresses of market data: pages, and what the API calls the same. Pure. */

export function marketPage(source: string, market: string, day?: string): string {
  const page = `/data/${encodeURIComponent(source)}/${encodeURIComponent(market)}`;
  return day === undefined ? page : `${page}?day=${day}`;
}

export function comparePage(source: string, market: string, other: string): string {
  return `${marketPage(source, market)}/compare/${encodeURIComponent(other)}`;
}

/** Below /api/v1. */
export function marketApi(source: string, market: string, rest = ""): string {
  return `/data/${encodeURIComponent(source)}/${encodeURIComponent(market)}${rest}`;
}

/** A part of an address as a page is given it: Next leaves some characters encoded. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
