/** The one spelling of a market: base and quote currency, lower case, nothing between them. */
import { SourceError } from "./source";

/**
 * BTC/USD, btc-usd, BTC_USD, "btc usd" and btcusd are all btcusd.
 * @throws SourceError unknown_market when the text is no market's name
 */
export function canonicalMarket(text: string): string {
  const market = text
    .trim()
    .toLowerCase()
    .replace(/[/\-_\s]/g, "");
  if (!/^[a-z0-9]{4,20}$/.test(market)) {
    const shown = JSON.stringify(text.slice(0, 40));
    throw new SourceError(
      "unknown_market",
      `${shown} is not a market: write base and quote currency, such as BTC/USD.`,
    );
  }
  return market;
}
