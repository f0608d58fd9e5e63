/** Wallets and tokens, as JSON: nothing here is secret, but a token just made. */
import { z } from "zod";
import { instant } from "./instant";

/** What may be shown of a wallet: never how it signs. */
export const WalletView = z
  .object({
    id: z.string(),
    address: z.string(),
    alias: z.string(),
    balanceUallo: z.string().nullable(),
    balanceAt: instant.nullable(),
    deployments: z.number().describe("Workers that use it and are not removed."),
    createdAt: instant,
  })
  .meta({ id: "WalletView", description: "What may be shown of a wallet: never how it signs." });
export type WalletView = z.infer<typeof WalletView>;

/** read: look; operate: whatever works, trains, deploys, starts and stops; admin: tokens, wallets, deleting data. Each includes those before it. */
export const Scope = z.enum(["read", "operate", "admin"]);
export type Scope = z.infer<typeof Scope>;

/** A token of the REST interface: never the token itself. */
export const TokenView = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string().describe("The first characters of the token, to know it again."),
    scopes: z.array(Scope),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable().describe("To the minute."),
    revokedAt: instant.nullable(),
  })
  .meta({ id: "TokenView", description: "A token of the REST interface: never the token itself." });
export type TokenView = z.infer<typeof TokenView>;

/** A token just made: the only answer that ever holds it. */
export const NewTokenView = TokenView.extend({ token: z.string().describe("Shown this once.") }).meta({
  id: "NewTokenView",
  description: "A token just made: the only answer that ever holds it.",
});
export type NewTokenView = z.infer<typeof NewTokenView>;
