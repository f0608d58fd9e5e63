/** The robustness gates: pass, fail, or what they would need to be run. */
import { Card } from "@/app/_components/ui/card";
import { cx } from "@/app/_components/ui/classes";
import { Status, type Tone } from "@/app/_components/ui/status";
import type { GateView } from "@/lib/forge/views";
import { GATE_WORD, gatesInShort, gateThreshold, gateValue } from "./words";

const TONE: Record<GateView["state"], Tone> = { pass: "ok", fail: "error", not_run: "muted" };

function Gate({ gate }: { gate: GateView }) {
  const isRun = gate.state !== "not_run";
  return (
    <li className="grid grid-cols-[5.25rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 border-b border-line px-4 py-2 text-sm last:border-b-0 sm:grid-cols-[5.25rem_minmax(0,1fr)_auto]">
      <Status tone={TONE[gate.state]} className="self-start">
        {GATE_WORD[gate.state]}
      </Status>
      <div className="min-w-0">
        <p className={cx(isRun ? "text-ink" : "text-soft")}>{gate.title}</p>
        <p className="text-faint">{gate.detail}</p>
      </div>
      {isRun && (
        <p className="whitespace-nowrap max-sm:col-start-2 sm:text-right">
          <span className="font-medium">{gateValue(gate)}</span>{" "}
          <span className="text-faint">{gateThreshold(gate)}</span>
        </p>
      )}
    </li>
  );
}

export function GatesCard({ gates }: { gates: readonly GateView[] }) {
  const run = [...gates.filter(({ state }) => state === "fail"), ...gates.filter(({ state }) => state === "pass")];
  const left = gates.filter(({ state }) => state === "not_run");
  return (
    <Card title="Gates" note={gatesInShort(gates)} isFlush>
      <ul aria-label="Gates that were run">
        {run.map((gate) => (
          <Gate key={gate.id} gate={gate} />
        ))}
      </ul>
      {left.length > 0 && (
        <details className="border-t border-line">
          <summary className="px-4 py-2 text-sm text-soft hover:text-ink">
            {left.length} not run, and what they would need
          </summary>
          <ul aria-label="Gates that were not run" className="border-t border-line">
            {left.map((gate) => (
              <Gate key={gate.id} gate={gate} />
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
