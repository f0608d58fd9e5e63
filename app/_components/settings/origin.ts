"use client";
/** The address under which this browser reaches the instance, with the prefix; what scripts may use too. */
import { useSyncExternalStore } from "react";
import { address } from "@/app/_components/data/address";

const never = () => () => undefined;

/** "https://forge.example.com/forge"; empty while the server renders, which is called by many names. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => `${window.location.origin}${address("")}`,
    () => "",
  );
}
