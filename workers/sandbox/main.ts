/** The sandbox's process. */
import pino from "pino";
import { ConfigError, config } from "@/lib/config";
import { StorageError } from "./chain/storage";
import { ReplayError } from "./market/replay";
import { startSandbox } from "./server";

const log = pino({ name: "sandbox" });
try {
  const { dataDir, sandbox: settings, host, logLevel } = config();
  log.level = logLevel;
  const sandbox = await startSandbox({
    dataDir,
    port: settings.port,
    host,
    speed: settings.speed,
    emissions: settings.emissions,
    candlesDir: settings.candlesDir,
    onError: (error) => log.error(error),
  });
  log.info({ chainId: sandbox.chainId, url: sandbox.url, height: sandbox.chain.state.height }, "the network runs");
  const stop = () => {
    sandbox.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(error);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
} catch (error) {
  const inUse = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  if (inUse) log.fatal("The sandbox's port is in use: choose another with FORGE_SANDBOX_PORT.");
  else if (error instanceof ConfigError || error instanceof StorageError || error instanceof ReplayError)
    log.fatal(error.message);
  else log.fatal(error);
  process.exitCode = 2;
}
