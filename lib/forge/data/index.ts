/** The verbs about stored candles. */
export { compareSources } from "./compare-sources";
export { countQuality } from "./count-quality";
export { deleteCandles } from "./delete-candles";
export { exportCandles } from "./export-candles";
export { getCandleSeries } from "./get-candle-series";
export { getDataDay } from "./get-data-day";
export { getDataOverview } from "./get-data-overview";
export { getMarketData } from "./get-market-data";
export { importCandles, MOST_UPLOAD_BYTES } from "./import-candles";
export { decideOnRevision, listRevisions } from "./revisions";
