"use client";
/** What a page shows, kept in its address: changed in place, without a load or an entry in the history. */
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** A parameter of the address and how to set it; null where it is not there. */
export function useAddressParameter(name: string): [string | null, (value: string | null) => void] {
  const value = useSearchParams().get(name);
  const set = useCallback(
    (next: string | null) => {
      const params = new URLSearchParams(window.location.search);
      if (next === null) params.delete(name);
      else params.set(name, next);
      const query = params.toString();
      window.history.replaceState(null, "", query === "" ? window.location.pathname : `?${query}`);
    },
    [name],
  );
  return [value, set];
}
