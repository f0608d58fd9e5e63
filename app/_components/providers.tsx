"use client";
/** What every page of the dashboard stands on: loaded data, the stream of changes, short notices. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { problemFrom } from "@/app/_components/data/api";
import { LiveProvider } from "@/app/_components/data/live";
import { ToastProvider } from "@/app/_components/ui/toast";

function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server is usually on this machine: whether the browser believes to be online says nothing.
        networkMode: "always",
        staleTime: 5_000,
        gcTime: 10 * 60_000,
        // What the server refuses it will refuse again.
        retry: (failures, error) =>
          failures < 1 && !(problemFrom(error).status >= 400 && problemFrom(error).status < 500),
        retryDelay: 1_000,
      },
      mutations: { networkMode: "always" },
    },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(newClient);
  return (
    <QueryClientProvider client={client}>
      <LiveProvider>
        <ToastProvider>{children}</ToastProvider>
      </LiveProvider>
    </QueryClientProvider>
  );
}
