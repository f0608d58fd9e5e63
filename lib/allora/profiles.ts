/** Where each network is and what it costs: the constants of testnet and mainnet, and the sandbox beside us. */
import type { NetworkKind, NetworkProfile } from "./client";

/** What a profile is made from; the product's configuration has this shape. */
export interface ProfileInput {
  network: NetworkKind;
  sandbox: { url: string };
  /** Replacements for a network's own endpoints. */
  endpoints?: { rpcUrl?: string | undefined; apiUrl?: string | undefined; faucetUrl?: string | undefined };
}

/** Any slug serves the sandbox's developer API, whose chain id is not known beforehand. */
export const SANDBOX_API_SLUG = "allora-sandbox";

const TESTNET: NetworkProfile = {
  kind: "testnet",
  chainId: "allora-testnet-1",
  rpcUrls: ["https://allora-rpc.testnet.allora.network", "https://allora-testnet-rpc.polkachu.com"],
  apiUrl: "https://api.allora.network/v2",
  apiSlug: "allora-testnet-1",
  // The documented host redirects here, and a redirected POST arrives as a GET that pays nothing.
  faucetUrl: "https://faucet.testnet.allora.run",
  minGasPriceUallo: 10n,
  maxFeeUallo: 100_000_000n,
};

const MAINNET: NetworkProfile = {
  kind: "mainnet",
  chainId: "allora-mainnet-1",
  rpcUrls: ["https://allora-rpc.mainnet.allora.network", "https://allora-rpc.polkachu.com"],
  apiUrl: "https://api.allora.network/v2",
  apiSlug: "allora-mainnet-1",
  faucetUrl: undefined,
  minGasPriceUallo: 250_000_000n,
  // 0.001 ALLO, about ten times what a payload costs.
  maxFeeUallo: 1_000_000_000_000_000n,
};

function sandboxAt(url: string): NetworkProfile {
  const base = withoutTrailingSlash(url);
  return {
    kind: "sandbox",
    chainId: undefined,
    rpcUrls: [base],
    apiUrl: `${base}/v2`,
    apiSlug: SANDBOX_API_SLUG,
    faucetUrl: base,
    minGasPriceUallo: 10n,
    maxFeeUallo: 100_000_000n,
  };
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

/** The profile of the configured network; an endpoint that is given replaces the network's own. */
export function profileFor({ network, sandbox, endpoints = {} }: ProfileInput): NetworkProfile {
  const profile = network === "sandbox" ? sandboxAt(sandbox.url) : network === "testnet" ? TESTNET : MAINNET;
  const { rpcUrl, apiUrl, faucetUrl } = endpoints;
  return {
    ...profile,
    rpcUrls: rpcUrl === undefined ? [...profile.rpcUrls] : [withoutTrailingSlash(rpcUrl)],
    apiUrl: apiUrl === undefined ? profile.apiUrl : withoutTrailingSlash(apiUrl),
    faucetUrl: faucetUrl === undefined ? profile.faucetUrl : withoutTrailingSlash(faucetUrl),
  };
}

const EXPLORERS: Record<NetworkKind, string | undefined> = {
  sandbox: undefined,
  testnet: "https://testnet.explorer.allora.network/explorer/transactions/",
  mainnet: "https://explorer.allora.network/explorer/transactions/",
};

/** A transaction's page in the network's explorer; undefined where there is none. */
export function explorerTxUrl(kind: NetworkKind, hash: string): string | undefined {
  const base = EXPLORERS[kind];
  return base === undefined ? undefined : base + encodeURIComponent(hash);
}
