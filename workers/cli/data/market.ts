/** Which market of which source is meant. */
import type { ForgeClient } from "@/lib/client";
import { CliError, wrongUse } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";

/** BTC/USD and btc-usd are btcusd. */
export function canonical(market: string): string {
  return market.toLowerCase().replaceAll(/[/\-_\s]/g, "");
}

/** The source that is asked for, or the only one, or the configured one among those that hold the market. */
export async function sourceOf(client: ForgeClient, market: string, asked: string | undefined): Promise<string> {
  if (asked !== undefined) return asked;
  const { markets, sources } = await client.data.overview();
  const holding = markets.filter((one) => one.market === market).map(({ source }) => source);
  const [only] = holding;
  if (only !== undefined && holding.length === 1) return only;
  const usual = sources.find(({ id, isDefault }) => isDefault && holding.includes(id));
  if (usual !== undefined) return usual.id;
  if (only === undefined) {
    throw new CliError(
      EXIT.notFound,
      `Nothing is stored of ${market}.`,
      `Fetch it: npx forge data backfill ${market} --days 30`,
    );
  }
  throw wrongUse(`Several sources hold ${market}: ${holding.join(", ")}.`, "Name one by --source.");
}
