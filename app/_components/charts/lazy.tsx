"use client";
/** The charts, loaded when they are first shown; their place is kept meanwhile. */
import dynamic from "next/dynamic";
import { Skeleton } from "@/app/_components/ui/state";

const loading = () => <Skeleton className="h-full" />;

export const LinePlot = dynamic(() => import("./line-plot"), { ssr: false, loading });
export const BarPlot = dynamic(() => import("./bar-plot"), { ssr: false, loading });
export const ScatterPlot = dynamic(() => import("./scatter-plot"), { ssr: false, loading });
export const CandleChart = dynamic(() => import("@/app/_components/market/candle-chart"), { ssr: false, loading });
