/** Runs once when the web process starts, before the first request. */

export async function register() {
  // A constant of the build: Next compiles this file for its edge runtime too, where nothing of ours can run.
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { config } = await import("@/lib/config");
  const { liveEvents } = await import("@/lib/web/live-events");
  // Listening from the start: a page never misses a change that fell between its load and the first LISTEN. Without a
  // database the server still starts, so that its answers can say so.
  if (config().databaseUrl !== undefined) liveEvents();
}
