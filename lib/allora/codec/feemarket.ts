/** The fee market's price query (package feemarket.feemarket.v1). */
import { embedded, message, string } from "./message";

export const GAS_PRICE_PATH = "/feemarket.feemarket.v1.Query/GasPrice";

/** On the wire `amount` is a whole number with 18 implied decimals: 10000000000000000000 means 10. */
export const DecCoin = message("DecCoin", { denom: string(1), amount: string(2) });
export const GasPriceRequest = message("GasPriceRequest", { denom: string(1) });
export const GasPriceResponse = message("GasPriceResponse", { price: embedded(1, DecCoin) });

const ATTO = 10n ** 18n;

/**
 * A gas price in whole uallo per gas unit, rounded up. REST answers write a decimal point, protobuf answers 18 implied decimals.
 * @returns null for a text that is no price.
 */
export function parseGasPrice(amount: string): bigint | null {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(amount);
  if (match === null) return null;
  const whole = BigInt(match[1] ?? "0");
  if (match[2] !== undefined) return /[1-9]/.test(match[2]) ? whole + 1n : whole;
  return (whole + ATTO - 1n) / ATTO;
}

/** The protobuf spelling of a price in whole uallo per gas unit. */
export function formatGasPrice(uallo: bigint): string {
  return (uallo * ATTO).toString();
}
