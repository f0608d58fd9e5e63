/** A recovery phrase may come over TLS, or from this very machine; never in clear over a network. */
import { type Config, config } from "@/lib/config";
import { isLoopback, parseAuthority } from "./hosts";
import { WebError } from "./problem";
import { isSecure } from "./session";

/** @throws WebError forbidden */
export function checkSecretTransport(
  request: Request,
  input: unknown,
  settings: Pick<Config, "trustProxy"> = config(),
): void {
  if (typeof input !== "object" || input === null || !("mnemonic" in input)) return;
  if (isSecure(request, settings) || isFromHere(request.headers)) return;
  throw new WebError(
    "forbidden",
    "The connection is not encrypted, so the recovery phrase could be read on its way.",
    "Import the wallet on the machine itself, through an SSH tunnel, or over TLS with FORGE_TRUST_PROXY=1 (docs/remote-access.md). Make a new wallet if others can read this network.",
  );
}

/** A proxy may speak to this machine by a loopback name for somebody far away: then it says by which name it was asked. */
function isFromHere(headers: Headers): boolean {
  const forwarded = (headers.get("x-forwarded-host") ?? "").split(",").filter((part) => part.trim() !== "");
  return [headers.get("host") ?? "", ...forwarded].every((host) => isLoopback(parseAuthority(host.trim())?.name ?? ""));
}
