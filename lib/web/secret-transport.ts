/** A recovery phrase may come over TLS, or from this very machine; never in clear over a network. */
import { isLoopback, parseAuthority } from "./hosts";
import { WebError } from "./problem";
import { isSecure } from "./session";

/** @throws WebError forbidden */
export function checkSecretTransport(request: Request, input: unknown): void {
  if (typeof input !== "object" || input === null || !("mnemonic" in input)) return;
  const host = parseAuthority(request.headers.get("host") ?? "")?.name ?? "";
  if (isSecure(request) || isLoopback(host)) return;
  throw new WebError(
    "forbidden",
    "The connection is not encrypted, so the recovery phrase could be read on its way.",
    "Import the wallet on the machine itself, through an SSH tunnel, or over TLS (docs/remote-access.md). Make a new wallet if others can read this network.",
  );
}
