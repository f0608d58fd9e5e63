/** Candles: columns, intervals, bars. */
export * from "./bars";
export * from "./basis";
export * from "./candles";
export * from "./columns";
export * from "./compare";
export * from "./interval";
export * from "./quality";
