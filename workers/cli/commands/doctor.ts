/** `forge doctor`: looks over this computer, this folder and the instance, and says what to do about what is wrong. */
import type { Command } from "commander";
import type { Config } from "@/lib/config";
import type { HealthView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { readConfig } from "@/workers/cli/connection";
import type { Check } from "@/workers/cli/doctor/check";
import { EXIT } from "@/workers/cli/exit-codes";
import { examples } from "@/workers/cli/help";
import type { Holder } from "@/workers/cli/instance-lock";
import { cell } from "@/workers/cli/output/table";

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("doctor")
    .description("look over this computer, this folder and the instance; ends with 6 if something fails")
    .action(async () => {
      const checks = await examine(cli);
      cli.show(checks, () => checks.map((check) => lineOf(cli, check)).join("\n"));
      if (checks.some(({ state }) => state === "fail")) cli.exitCode = EXIT.checkFailed;
    });
  examples(command, [
    ["npx forge doctor", "what is wrong, and what to do"],
    ["npx forge doctor --json | jq '.[] | select(.state != \"ok\")'", "only that, for a script"],
  ]);
}

function lineOf(cli: Cli, { name, state, message, remedy }: Check): string {
  const paint = { ok: cli.style.green, warn: cli.style.yellow, fail: cli.style.red }[state];
  const line = `${paint(state.padEnd(4))}  ${name.padEnd(12)} ${cell(message)}`;
  return remedy === null ? line : `${line}\n      ${"".padEnd(12)} → ${cell(remedy)}`;
}

async function examine(cli: Cli): Promise<Check[]> {
  const [machine, database, network, instance, { readLock }] = await Promise.all([
    import("@/workers/cli/doctor/machine"),
    import("@/workers/cli/doctor/database"),
    import("@/workers/cli/doctor/network"),
    import("@/workers/cli/doctor/instance"),
    import("@/workers/cli/instance-lock"),
  ]);
  const config = await cli.config();
  const { urlFrom } = await cli.instance();
  const isOwn = urlFrom !== "--url" && urlFrom !== "FORGE_URL";
  const holder = await readLock(config.dataDir);
  const looked = await instance.checkInstance(cli, isOwn);
  // A remote instance has its own folder, network and key: those of this computer say nothing of it.
  if (!isOwn) return [machine.checkNode(), machine.checkPackages(cli.root), ...looked.checks];
  const parts = await Promise.all([
    machine.checkDataFolder(config.dataDir),
    machine.checkWalletKey(config.dataDir),
    machine.checkPorts(config, holder),
    looked.health === null ? database.checkDatabase(config) : [],
    network.checkNetwork(await asItRuns(cli, holder, looked.health), looked.health !== null),
    network.checkApiKey(config, cli.env, cli.root),
  ]);
  return [machine.checkNode(), machine.checkPackages(cli.root), ...parts.flat(), ...looked.checks];
}

/** The configuration that the instance was started with may differ by the options of `up`. */
function asItRuns(cli: Cli, holder: Holder | null, health: HealthView | null): Promise<Config> {
  const port = holder?.url === undefined ? "" : new URL(holder.url).port;
  return readConfig(
    {
      ...cli.env,
      ...(port !== "" && { FORGE_PORT: port }),
      ...(health !== null && { FORGE_NETWORK: health.network.kind }),
    },
    cli.root,
  );
}
