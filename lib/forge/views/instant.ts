/** A time in JSON. */
import { z } from "zod";

/** ISO 8601 in UTC, to the millisecond. */
export const instant = z.iso.datetime().describe("ISO 8601, UTC.");
