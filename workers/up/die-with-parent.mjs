/**
 * Preloaded into every child of the start: when the parent is gone (its channel closes, also after kill -9), the child asks
 * itself to stop in order, and ends for good if that takes too long. Plain Node.
 */
import { isMainThread } from "node:worker_threads";

const MOST_MS = 12_000;

function stop() {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), MOST_MS).unref();
  process.kill(process.pid, "SIGTERM");
}

// Worker threads inherit the preload, but not the channel.
if (isMainThread && process.send !== undefined) {
  process.once("disconnect", stop);
  process.channel?.unref();
  if (!process.connected) stop(); // it was gone before this ran
}
