/** The testnet's faucet (and the sandbox's): asks for a drip. An accepted request proves nothing; the caller polls the balance. */
import { AlloraError, type NetworkProfile } from "./client";
import { httpRequest } from "./http-request";

export interface FaucetOptions {
  /** Default 15,000: the faucet signs a transaction before it answers. */
  timeoutMs?: number;
}

const SERVICE = "the faucet";
const LARGEST_ANSWER_BYTES = 64 * 1024;
/** Besides the configured host, the only ones that a redirect may name: the documented one redirects to the other. */
const FAUCET_HOSTS = new Set(["faucet.testnet.allora.network", "faucet.testnet.allora.run"]);
const REDIRECTS = new Set([301, 302, 307, 308]);
const MOST_REDIRECTS = 2;

/**
 * Ask the network's faucet to send something to an address.
 * @throws AlloraError not_found for a network without a faucet, rate_limited when the daily limit is reached, unreachable or
 *   bad_answer otherwise
 */
export async function requestDrip(
  profile: Pick<NetworkProfile, "faucetUrl" | "kind">,
  chainId: string,
  address: string,
  { timeoutMs = 15_000 }: FaucetOptions = {},
): Promise<void> {
  if (profile.faucetUrl === undefined) {
    throw new AlloraError(
      "not_found",
      `The ${profile.kind} has no faucet. Send ALLO to ${address} from another wallet.`,
    );
  }
  let url = new URL(`${profile.faucetUrl}/api/request`);
  const configuredHost = url.host;
  const body = new URLSearchParams({ chain: chainId, address }).toString();
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const answer = await httpRequest({
      url,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
      timeoutMs,
      mostBytes: LARGEST_ANSWER_BYTES,
      service: SERVICE,
    });
    if (answer.status >= 200 && answer.status < 300) return;
    if (answer.status === 429) {
      throw new AlloraError(
        "rate_limited",
        `${SERVICE} has reached its limit for ${address} or this connection (HTTP 429). Try again tomorrow, or send ALLO to the address from another wallet.`,
      );
    }
    if (!REDIRECTS.has(answer.status)) {
      throw new AlloraError(
        answer.status >= 500 ? "unreachable" : "bad_answer",
        `${SERVICE} did not pay ${address} (HTTP ${answer.status}: ${answer.text.replace(/\s+/g, " ").trim().slice(0, 200)}). Try again later.`,
      );
    }
    // Followed by hand: a client that follows a redirected POST by itself sends a GET, which pays nothing.
    const next = nextUrl(answer.location, url);
    if (next.host !== configuredHost && !(FAUCET_HOSTS.has(next.host) && FAUCET_HOSTS.has(configuredHost))) {
      throw new AlloraError(
        "bad_answer",
        `${SERVICE} redirects to ${next.host}, which is not one of its hosts. Set FORGE_FAUCET_URL to its new address.`,
      );
    }
    url = next;
  }
  throw new AlloraError("bad_answer", `${SERVICE} redirects in a circle. Set FORGE_FAUCET_URL to its new address.`);
}

function nextUrl(location: string | null, from: URL): URL {
  if (location === null || !URL.canParse(location, from)) {
    throw new AlloraError(
      "bad_answer",
      `${SERVICE} redirects without saying where to. Set FORGE_FAUCET_URL to its new address.`,
    );
  }
  return new URL(location, from);
}
