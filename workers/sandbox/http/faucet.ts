/** The faucet: a form, a limit per address and day, and a grant in the next block. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isAddress } from "@/lib/allora/address";
import type { Chain } from "@/workers/sandbox/chain/chain";
import { HttpError, readBody, sendJson } from "./answer";

const GRANTS_PER_DAY = 5;
const DAY_MS = 86_400_000;

export async function faucet(request: IncomingMessage, response: ServerResponse, chain: Chain): Promise<void> {
  if (request.method !== "POST") throw new HttpError(405, "method not allowed", { allow: "POST" });
  if (!(request.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded")) {
    throw new HttpError(415, "a form is expected: chain=…&address=…");
  }
  const form = new URLSearchParams(await readBody(request));
  const address = form.get("address") ?? "";
  if (form.get("chain") !== chain.state.chainId) throw new HttpError(400, `unknown chain ${form.get("chain")}`);
  if (!isAddress(address)) throw new HttpError(400, "invalid address");
  const now = chain.state.timeMs;
  const recent = (chain.state.faucetGrants[address] ?? []).filter((at) => at > now - DAY_MS);
  if (recent.length >= GRANTS_PER_DAY) {
    throw new HttpError(429, "exceeded the daily limit for requests from this address or IP");
  }
  chain.state.faucetGrants[address] = [...recent, now];
  chain.grant(address);
  sendJson(response, 200, { result: "ok" });
}
