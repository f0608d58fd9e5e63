"use client";
/** A page that broke: what happened, and another try. Light, as every page carries it. */

interface FaultProps {
  error: Error & { digest?: string };
  reset: () => void;
}

export function Fault({ error, reset }: FaultProps) {
  return (
    <div role="alert" className="grid justify-items-center gap-1.5 px-6 py-10 text-center">
      <p className="font-medium">Something broke on this page</p>
      <p className="max-w-prose text-sm text-soft">{error.message}</p>
      {error.digest !== undefined && (
        <p className="text-sm text-faint">
          The web log has more under <span className="font-mono">{error.digest}</span>.
        </p>
      )}
      <button type="button" onClick={reset} className="mt-2 text-accent hover:underline">
        Try again
      </button>
    </div>
  );
}
