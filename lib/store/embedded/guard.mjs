/**
 * Runs the PostgreSQL server and outlives nobody: when the process that started it is gone, however it went, the server
 * is stopped in order. Plain Node; arguments: `{uid?, gid?}` to run as, then the server's command line.
 */
import { spawn } from "node:child_process";

const [account, command, ...args] = process.argv.slice(2);
const { uid, gid } = JSON.parse(account);
const server = spawn(command, args, {
  uid,
  gid,
  cwd: "/",
  stdio: ["ignore", "inherit", "inherit"],
  // Nothing of the environment is the server's business; without LC_ALL macOS refuses to start it.
  env: { PATH: "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC" },
});

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  server.kill("SIGINT"); // fast shutdown: ends sessions, writes a checkpoint
  setTimeout(() => server.kill("SIGQUIT"), 15_000).unref();
  setTimeout(() => server.kill("SIGKILL"), 20_000).unref();
}

server.on("error", (error) => {
  console.error(`PostgreSQL cannot be run: ${error.message}`);
  process.exit(1);
});
server.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGKILL" ? 137 : 1)));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
process.on("disconnect", stop);
// The channel closed before anyone listened.
if (!process.connected) stop();
