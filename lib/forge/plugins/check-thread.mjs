/** Begins check-thread.ts: a thread does not inherit tsx's loader from `--import`, so it registers it itself. */
import { register } from "tsx/esm/api";

register();
await import("./check-thread.ts");
