/**
 * Preloaded into every child of the start: when the parent is gone (its IPC channel closes, also after kill -9), the child
 * asks itself to stop, and ends for good if that takes too long. Plain Node.
 */
const MOST_MS = 15_000;

if (process.send !== undefined) {
  process.once("disconnect", () => {
    setTimeout(() => process.exit(1), MOST_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel?.unref();
}
