/** Candles of Binance, spot and perpetual futures. */
export { BASIS_NOTE, type BinanceMarket, binanceSymbol, marketOfSymbol } from "./markets";
export { SERVICES as BINANCE_SERVICES } from "./services";
export { type BinanceOptions, BinanceSource } from "./source";
export { BinanceStream, type BinanceStreamCounts, type BinanceStreamOptions } from "./stream";
