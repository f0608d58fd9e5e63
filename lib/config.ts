/** The environment, parsed once. The only file that reads process.env. */
import path from "node:path";
import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65535);
const url = z.url({ protocol: /^https?$/ });
const socketUrl = z.url({ protocol: /^wss?$/ });

const Environment = z.object({
  FORGE_HOST: z.string().min(1).default("127.0.0.1"),
  FORGE_PORT: port.default(8787),
  FORGE_DATA_DIR: z.string().min(1).default(".forge"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres:// or postgresql://")
    .optional(),
  FORGE_NETWORK: z.enum(["sandbox", "testnet", "mainnet"]).default("sandbox"),
  FORGE_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  FORGE_URL: url.optional(),
  FORGE_BASE_PATH: z
    .string()
    .transform((text) => text.replace(/\/+$/, ""))
    .pipe(z.string().regex(/^(\/[A-Za-z0-9._~-]+)*$/, "must be a path such as /forge"))
    .default(""),
  FORGE_TRUST_PROXY: z.enum(["0", "1"]).default("0"),
  FORGE_RATE_LIMIT: z.coerce.number().int().min(0).max(1_000_000).default(1_200),
  FORGE_ALLOWED_HOSTS: z
    .string()
    .transform((text) => text.split(",").map((name) => name.trim().toLowerCase()))
    .pipe(z.array(z.string().regex(/^[a-z0-9.-]+$/, "must be host names with commas between them, without ports")))
    .default([]),
  NODE_ENV: z.string().optional(),
  NEXTAUTH_SECRET: z.string().min(16, "must have at least 16 characters").optional(),
  ALLORA_API_KEY: z.string().min(1).optional(),
  FORGE_SANDBOX_SPEED: z.coerce.number().min(1).max(300).default(30),
  FORGE_SANDBOX_CANDLES: z.string().min(1).optional(),
  FORGE_SANDBOX_PORT: port.optional(),
  FORGE_SANDBOX_EMISSIONS: z.enum(["v9", "v10"]).default("v10"),
  FORGE_SANDBOX_URL: url.optional(),
  FORGE_RUNNERS: z.coerce.number().int().min(1).max(32).default(1),
  FORGE_TRAIN_THREADS: z.coerce.number().int().min(1).max(256).optional(),
  FORGE_RPC_URL: url.optional(),
  FORGE_API_URL: url.optional(),
  FORGE_FAUCET_URL: url.optional(),
  FORGE_ATLAS_URL: url.optional(),
  FORGE_MARKET_SOURCE: z.enum(["auto", "atlas", "binance-spot", "binance-futures"]).default("auto"),
  FORGE_BINANCE_SPOT_URL: url.optional(),
  FORGE_BINANCE_SPOT_WS_URL: socketUrl.optional(),
  FORGE_BINANCE_FUTURES_URL: url.optional(),
  FORGE_BINANCE_FUTURES_WS_URL: socketUrl.optional(),
  FORGE_PLUGINS_DIR: z.string().min(1).default("plugins"),
  FORGE_LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute path. Holds the embedded database, the wallet key, the sandbox's state and logs. */
  readonly dataDir: string;
  /** A PostgreSQL server of the user's; undefined means the embedded one in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly network: "sandbox" | "testnet" | "mainnet";
  readonly token: string | undefined;
  /** Where commands, examples and skills reach an instance. */
  readonly url: string;
  /** Prefix that the dashboard is served under, "" or e.g. /forge. */
  readonly basePath: string;
  /** A proxy in front says in X-Forwarded-* what the browser asked for. */
  readonly trustProxy: boolean;
  /** Requests a minute and token; 0 means no limit. */
  readonly rateLimit: number;
  /** Names, lower case and without ports, under which the dashboard may be reached besides its own. */
  readonly allowedHosts: readonly string[];
  /** Mixed into the key that sealed sessions are made with; undefined means the token alone makes it. */
  readonly sessionSecret: string | undefined;
  readonly alloraApiKey: string | undefined;
  /** Runner processes that the start keeps running. */
  readonly runners: number;
  /** Threads that a training's search may use; undefined means one a core. */
  readonly trainThreads: number | undefined;
  readonly sandbox: {
    readonly port: number;
    readonly url: string;
    /** It runs somewhere else (FORGE_SANDBOX_URL) and is not started here. */
    readonly elsewhere: boolean;
    /** Chain seconds per wall second; a block is made every wall second. */
    readonly speed: number;
    /** Folder of candle CSV files to replay, absolute; undefined means the synthetic market. */
    readonly candlesDir: string | undefined;
    readonly emissions: "v9" | "v10";
  };
  /** Replacements for a network's own endpoints. */
  readonly endpoints: {
    readonly rpcUrl: string | undefined;
    readonly apiUrl: string | undefined;
    readonly faucetUrl: string | undefined;
    readonly atlasUrl: string | undefined;
    readonly binanceSpotUrl: string | undefined;
    readonly binanceSpotWsUrl: string | undefined;
    readonly binanceFuturesUrl: string | undefined;
    readonly binanceFuturesWsUrl: string | undefined;
  };
  /** Whose candles are meant where no source is named; auto: Atlas where there is a key for it, else Binance spot. */
  readonly marketSource: "auto" | "atlas" | "binance-spot" | "binance-futures";
  /** Folder of the user's own features, absolute; it need not exist. */
  readonly pluginsDir: string;
  /** Next's development server runs. */
  readonly development: boolean;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** Thrown for an environment that cannot be used; the message names each variable and what it must be. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/**
 * Parse an environment. Empty variables count as unset.
 * @throws ConfigError naming every variable that is wrong (never its value: it may be a secret).
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>, cwd: string): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new ConfigError(
      `The environment cannot be used:\n${lines.join("\n")}\nSee .env.example for what each variable means.`,
    );
  }
  const e = parsed.data;
  const sandboxPort = e.FORGE_SANDBOX_PORT ?? (e.FORGE_PORT === 65535 ? 65534 : e.FORGE_PORT + 1);
  return {
    host: e.FORGE_HOST,
    port: e.FORGE_PORT,
    dataDir: path.resolve(cwd, e.FORGE_DATA_DIR),
    databaseUrl: e.DATABASE_URL,
    network: e.FORGE_NETWORK,
    token: e.FORGE_TOKEN,
    url: e.FORGE_URL ?? `http://${reachable(e.FORGE_HOST)}:${e.FORGE_PORT}${e.FORGE_BASE_PATH}`,
    basePath: e.FORGE_BASE_PATH,
    trustProxy: e.FORGE_TRUST_PROXY === "1",
    rateLimit: e.FORGE_RATE_LIMIT,
    allowedHosts: e.FORGE_ALLOWED_HOSTS,
    sessionSecret: e.NEXTAUTH_SECRET,
    alloraApiKey: e.ALLORA_API_KEY,
    runners: e.FORGE_RUNNERS,
    trainThreads: e.FORGE_TRAIN_THREADS,
    sandbox: {
      port: sandboxPort,
      url: e.FORGE_SANDBOX_URL ?? `http://127.0.0.1:${sandboxPort}`,
      elsewhere: e.FORGE_SANDBOX_URL !== undefined,
      speed: e.FORGE_SANDBOX_SPEED,
      candlesDir: e.FORGE_SANDBOX_CANDLES === undefined ? undefined : path.resolve(cwd, e.FORGE_SANDBOX_CANDLES),
      emissions: e.FORGE_SANDBOX_EMISSIONS,
    },
    endpoints: {
      rpcUrl: e.FORGE_RPC_URL,
      apiUrl: e.FORGE_API_URL,
      faucetUrl: e.FORGE_FAUCET_URL,
      atlasUrl: e.FORGE_ATLAS_URL,
      binanceSpotUrl: e.FORGE_BINANCE_SPOT_URL,
      binanceSpotWsUrl: e.FORGE_BINANCE_SPOT_WS_URL,
      binanceFuturesUrl: e.FORGE_BINANCE_FUTURES_URL,
      binanceFuturesWsUrl: e.FORGE_BINANCE_FUTURES_WS_URL,
    },
    marketSource: e.FORGE_MARKET_SOURCE,
    pluginsDir: path.resolve(cwd, e.FORGE_PLUGINS_DIR),
    development: e.NODE_ENV === "development",
    logLevel: e.FORGE_LOG_LEVEL,
  };
}

/** A host that this machine can ask, for one that the server listens on. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::" || host === "[::]") return "127.0.0.1";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

let cached: Config | undefined;

/** The configuration of this process. */
export function config(): Config {
  cached ??= parseConfig(process.env, process.cwd());
  return cached;
}

/** What the example `deploy` may be told by environment; empty counts as unset. */
export function exampleEnvironment(): { TOPIC_ID: string | undefined; MODEL_ID: string | undefined } {
  return { TOPIC_ID: process.env.TOPIC_ID || undefined, MODEL_ID: process.env.MODEL_ID || undefined };
}
