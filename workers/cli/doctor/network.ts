/** What lies outside this computer: the network's nodes, the API key, the clocks. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { profileFor } from "@/lib/allora/profiles";
import type { Config } from "@/lib/config";
import type { Environment } from "@/workers/cli/connection";
import { duration } from "@/workers/cli/output/format";
import { type Check, fail, ok, warn } from "./check";

const PATIENCE_MS = 6_000;
/** A block may be this old by a right clock; windows are minutes long. */
const DRIFT_SECONDS = 60;

const NodeStatus = z.object({
  result: z.object({
    node_info: z.object({ network: z.string() }),
    sync_info: z.object({ latest_block_time: z.string() }),
  }),
});

interface NodeAnswer {
  url: string;
  chainId: string;
  blockTimeMs: number;
  /** By its HTTP Date header; null without one. */
  serverTimeMs: number | null;
}

/** Asks the nodes themselves, from this computer. A sandbox runs with its instance and is not asked when none does. */
export async function checkNetwork(config: Config, isRunning: boolean): Promise<Check[]> {
  if (config.network === "sandbox" && !isRunning) return [ok("Network", "sandbox: starts with the instance")];
  const { rpcUrls } = profileFor(config);
  const answers = await Promise.all(rpcUrls.map(askNode));
  const first = answers.find((one) => one.node !== null)?.node;
  const failures = answers.flatMap(({ url, why }) => (why === null ? [] : [`${url}: ${why}`]));
  if (first === undefined || first === null) {
    return [
      fail(
        "Network",
        `no node of ${config.network} answers (${failures.join("; ")})`,
        "Check the connection and the firewall, or name a node by FORGE_RPC_URL.",
      ),
    ];
  }
  const reached = `${config.network} (${first.chainId}) by ${first.url}`;
  const nodes =
    failures.length === 0
      ? ok("Network", reached)
      : warn("Network", `${reached}; not by ${failures.join("; ")}`, "One node is enough; the others stand in for it.");
  return [nodes, checkClock(config, first)];
}

async function askNode(url: string): Promise<{ url: string; node: NodeAnswer | null; why: string | null }> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "status", params: {} }),
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: "error",
    });
    if (!answer.ok) return { url, node: null, why: `answers ${answer.status}` };
    const { result } = NodeStatus.parse(await answer.json());
    const date = answer.headers.get("date");
    return {
      url,
      why: null,
      node: {
        url,
        chainId: result.node_info.network,
        blockTimeMs: Date.parse(result.sync_info.latest_block_time),
        serverTimeMs: date === null ? null : Date.parse(date),
      },
    };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : null;
    return { url, node: null, why: error instanceof z.ZodError ? "is no node" : (code ?? String(cause)) };
  }
}

/** The sandbox's own clock runs faster by design: only that of its server is compared. */
function checkClock(config: Config, { blockTimeMs, serverTimeMs }: NodeAnswer): Check {
  const reference = config.network === "sandbox" ? serverTimeMs : blockTimeMs;
  if (reference === null || !Number.isFinite(reference)) return ok("Clock", "nothing to compare with");
  const drift = (Date.now() - reference) / 1000;
  const against = config.network === "sandbox" ? "the sandbox's server" : "the newest block";
  const said = `${duration(drift)} ${drift < 0 ? "behind" : "after"} ${against}`;
  return Math.abs(drift) > DRIFT_SECONDS
    ? warn("Clock", said, "Set the clock by the network (NTP): leases, tokens and logs go by it.")
    : ok("Clock", Math.abs(drift) < 2 ? `agrees with ${against}` : said);
}

/** That there is one and where it comes from, never what it is. */
export async function checkApiKey(config: Config, env: Environment, root: string): Promise<Check> {
  const name = "API key";
  if (config.alloraApiKey !== undefined) {
    const text = await readFile(path.join(root, ".env"), "utf8").catch(() => "");
    const isInFile = parseEnv(text).ALLORA_API_KEY === env.ALLORA_API_KEY;
    return ok(name, `ALLORA_API_KEY is set by ${isInFile ? "the file .env" : "the environment"}`);
  }
  if (config.network === "sandbox") return ok(name, "none, and the sandbox needs none");
  return warn(
    name,
    "ALLORA_API_KEY is not set: candles come from Binance, in USDT",
    "Get one for free at https://developer.allora.network and put it into .env.",
  );
}
