"use client";
/** Copies a text, and says for a moment that it did. */
import { useEffect, useState } from "react";

const SHOWN_MS = 1500;

/** @param what is copied, e.g. "address": asked for by hand where the browser refuses, as over plain http from elsewhere */
export function useCopy(what: string): { isCopied: boolean; copy: (text: string) => Promise<void> } {
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Refused: the whole text can still be taken by hand.
      window.prompt(`Copy the ${what}:`, text);
    }
  }
  return { isCopied, copy };
}
