"use client";
/** What the pages of market data load and do. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address } from "@/app/_components/data/address";
import { ApiError, api, problemFrom } from "@/app/_components/data/api";
import { keys } from "@/app/_components/data/keys";
import { useToast } from "@/app/_components/ui/toast";
import type {
  BackfillView,
  CandleSeries,
  DataDayView,
  DeletedData,
  MarketDataView,
  Problem,
  RevisionView,
  SourceComparison,
} from "@/lib/forge/views";
import { marketApi } from "./address";

/** @param isWanted false while the market is being deleted: what is gone is not asked for */
export function useMarket(source: string, market: string, isWanted = true) {
  return useQuery({
    enabled: isWanted,
    queryKey: keys.market(source, market),
    queryFn: ({ signal }) => api<MarketDataView>(marketApi(source, market), { signal }),
  });
}

export function useDay(source: string, market: string, day: string) {
  return useQuery({
    queryKey: [...keys.market(source, market), "day", day],
    queryFn: ({ signal }) => api<DataDayView>(marketApi(source, market, `/days/${day}`), { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Candles for a chart; what was drawn before stays until the new ones are there. */
export function useSeries(source: string, market: string, span: { from: string; to: string }, most: number) {
  return useQuery({
    queryKey: [...keys.market(source, market), "candles", span.from, span.to, most],
    queryFn: ({ signal }) =>
      api<CandleSeries>(marketApi(source, market, `/candles?from=${span.from}&to=${span.to}&most=${most}`), { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useComparison(source: string, market: string, other: string, days: number) {
  return useQuery({
    queryKey: [...keys.market(source, market), "compare", other, days],
    queryFn: ({ signal }) =>
      api<SourceComparison>(marketApi(source, market, `/compare/${encodeURIComponent(other)}?days=${days}`), {
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

/** As POST /api/v1/backfills takes it. */
export interface BackfillBody {
  markets: readonly string[];
  source?: string;
  mode?: "fill" | "repair" | "verify";
  days?: number;
  from?: string;
  to?: string;
}

function useChange<Answer, Input>(
  run: (input: Input) => Promise<Answer>,
  said: (answer: Answer) => { text: string; href?: string },
) {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: run,
    onSuccess: (answer) => toast({ tone: "ok", ...said(answer) }),
    onError: (error) => {
      const { detail, remedy } = problemFrom(error);
      toast({ tone: "error", text: detail, remedy });
    },
    onSettled: () =>
      Promise.all([keys.data, keys.jobs, keys.revisions].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

const STARTED = { fill: "Backfill", repair: "Repair", verify: "Verification", import: "Import" } as const;

export function useFill() {
  return useChange(
    (body: BackfillBody) => api<BackfillView>("/backfills", { method: "POST", body }),
    ({ mode, markets }) => ({ text: `${STARTED[mode]} started: ${markets.join(", ")}`, href: "/jobs" }),
  );
}

export interface FileToImport {
  file: File;
  name: string;
  market: string;
  symbol: string;
}

export function useImport() {
  return useChange(
    async ({ file, name, market, symbol }: FileToImport) => {
      const query = new URLSearchParams({ name, market, ...(symbol !== "" && { symbol }) });
      const headers = { "content-type": "application/octet-stream" };
      const answer = await fetch(address(`/api/v1/data/imports?${query}`), { method: "POST", body: file, headers });
      if (answer.ok) return (await answer.json()) as BackfillView;
      throw new ApiError((await answer.json()) as Problem);
    },
    ({ source, markets }) => ({ text: `Import of ${markets.join(", ")} started, as ${source}`, href: "/jobs" }),
  );
}

export interface Deletion {
  source: string;
  market: string;
  confirm: string;
  from?: string;
  to?: string;
}

export function useDeleteCandles() {
  return useChange(
    ({ source, market, ...body }: Deletion) => api<DeletedData>(marketApi(source, market), { method: "DELETE", body }),
    ({ days, candles }) => ({ text: `${candles.toLocaleString("en-US")} candles of ${days} days are deleted` }),
  );
}

export function useDecide() {
  return useChange(
    ({ id, decision }: { id: string; decision: "accept" | "dismiss" }) =>
      api<RevisionView>(`/data/revisions/${id}`, { method: "POST", body: { decision } }),
    ({ state, day }) => ({ text: `The revision of ${day} is ${state}` }),
  );
}
