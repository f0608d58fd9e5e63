/** Imported by an example whose errors should be read, not traced: what went wrong, what to do, and exit code 1. */

process.on("uncaughtException", (error: Error & { remedy?: unknown }) => {
  console.error(typeof error.remedy === "string" ? `${error.message}\n${error.remedy}` : error.message);
  process.exit(1);
});
