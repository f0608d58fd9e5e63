/** The network that an example works on: the configured one; on the sandbox, one that runs already or one of its own. */
import { createAlloraClient, profileFor } from "@/lib/allora";
import type { Config } from "@/lib/config";
import { startSandbox } from "@/workers/sandbox/server";

export interface ReachableNetwork {
  settings: Config;
  /** Stops what was started. */
  close(): Promise<void>;
}

export async function reachableNetwork(settings: Config): Promise<ReachableNetwork> {
  const nothing = async () => undefined;
  if (settings.network !== "sandbox" || (await answers(settings))) return { settings, close: nothing };
  const { speed, candlesDir, emissions } = settings.sandbox;
  const sandbox = await startSandbox({ port: 0, speed, candlesDir, emissions });
  return {
    settings: { ...settings, sandbox: { ...settings.sandbox, url: sandbox.url } },
    close: () => sandbox.stop(),
  };
}

async function answers(settings: Config): Promise<boolean> {
  const client = createAlloraClient(profileFor(settings));
  try {
    await client.status();
    return true;
  } catch {
    // Nothing runs there: a sandbox of the example's own takes its place.
    return false;
  } finally {
    client.close();
  }
}
