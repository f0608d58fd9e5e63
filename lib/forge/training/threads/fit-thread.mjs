/** Begins fit-thread.ts: a thread does not inherit tsx's loader, so it registers it itself. */
import { register } from "tsx/esm/api";

register();
await import("./fit-thread.ts");
