/** Where the kit's classes reach the network, its market data and an instance, unless they are told otherwise. */
import { type AlloraClient, createAlloraClient, createDeveloperApi, type DeveloperApi, profileFor } from "@/lib/allora";
import { ForgeClient } from "@/lib/client";
import { type Config, config } from "@/lib/config";

/** Which network to ask, and with which key. */
export interface NetworkOptions {
  /** Default: FORGE_NETWORK. */
  network?: "sandbox" | "testnet" | "mainnet";
  /** Key of the Allora Network's own services, sent to their hosts alone. Default: ALLORA_API_KEY. */
  apiKey?: string;
  /** A node to ask instead of the network's own. */
  rpcUrl?: string;
}

/** How to reach a running instance. */
export interface InstanceOptions {
  /** Where the instance is. Default: FORGE_URL, else this machine's. */
  url?: string;
  /** Default: FORGE_TOKEN. */
  token?: string;
  /** A client that is there already, instead of both. */
  client?: ForgeClient;
}

/** The configuration with what was given in its place. */
export function settingsOf({ network, apiKey, rpcUrl }: NetworkOptions): Config {
  const settings = config();
  return {
    ...settings,
    network: network ?? settings.network,
    alloraApiKey: apiKey ?? settings.alloraApiKey,
    endpoints: { ...settings.endpoints, rpcUrl: rpcUrl ?? settings.endpoints.rpcUrl },
  };
}

export interface NetworkAccess {
  client: AlloraClient;
  /** Undefined where there is no key for it. */
  api: DeveloperApi | undefined;
}

/** Asks nobody yet. Close the client when done. */
export function networkOf(settings: Config): NetworkAccess {
  const profile = profileFor(settings);
  const { alloraApiKey: apiKey } = settings;
  const hasApi = apiKey !== undefined && settings.network !== "sandbox";
  return {
    client: createAlloraClient(profile),
    api: hasApi ? createDeveloperApi(profile, { apiKey }) : undefined,
  };
}

export function instanceOf({ url, token, client }: InstanceOptions): ForgeClient {
  if (client !== undefined) return client;
  const settings = config();
  return new ForgeClient({ url: url ?? settings.url, token: token ?? settings.token });
}

/**
 * The key of the Allora Network's services: what is given, else ALLORA_API_KEY. Nothing is looked for in files, and nothing asked.
 * @throws Error without one, saying where to get it
 */
export function getApiKey(given?: string): string {
  const key = given ?? config().alloraApiKey;
  if (key !== undefined && key !== "") return key;
  throw new Error(
    "There is no API key: get one for free at https://developer.allora.network and set ALLORA_API_KEY to it, or take candles from Binance, which needs none (FORGE_MARKET_SOURCE=binance-spot).",
  );
}
