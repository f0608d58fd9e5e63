/** What every use case is given. */
import type { Config } from "@/lib/config";
import type { PrismaClient } from "@/lib/store/generated/client";

/** For web, runner and scripts alike. `chainId` is the chain whose rows are read and written. */
export interface ForgeContext {
  readonly db: PrismaClient;
  readonly config: Config;
  /** Who acts, for the audit. */
  readonly actor: "dashboard" | "token" | `token:${string}` | "runner" | "start";
}

/** Every verb of lib/forge: `verb({ctx, input})`; the input is parsed inside the verb. */
export interface Call<I> {
  ctx: ForgeContext;
  input: I;
}
