/** Runs once when the web process starts, before the first request. */

export async function register() {
  const { liveEvents } = await import("@/lib/web/live-events");
  // Listening from the start: a page never misses a change that fell between its load and the first LISTEN.
  liveEvents();
}
