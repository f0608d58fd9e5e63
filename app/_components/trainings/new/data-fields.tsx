/** How much history, how it is split, what is kept untouched. */
import { Card } from "@/app/_components/ui/card";
import { Choices, Field, Select } from "@/app/_components/ui/fields";
import type { SourceView } from "@/lib/forge/views";
import type { FormPart } from "./request";

const WALKS = [
  { value: "expanding", name: "Expanding", note: "Each fold trains on all that came before it." },
  { value: "sliding", name: "Sliding", note: "Each fold trains on the newest days before it only: markets change." },
] as const;

const EMBARGOES = [
  { value: "horizon", name: "The horizon", note: "No target of training reaches into a test block." },
  {
    value: "horizon+lookback",
    name: "Horizon and look-back",
    note: "Nor does any input window: stricter, costs some rows.",
  },
] as const;

interface DataFieldsProps extends FormPart {
  sources: readonly SourceView[];
}

export function DataFields({ form, change, sources }: DataFieldsProps) {
  const usable = sources.filter(({ state }) => state !== "needs_key");
  const chosen = usable.find(({ id, isDefault }) => (form.source === "" ? isDefault : id === form.source));
  return (
    <Card title="Walk-forward and data">
      <div className="grid gap-4">
        {usable.length > 1 && (
          <div className="grid gap-1">
            <Select
              label="Candles of"
              isLabelled
              value={chosen?.id ?? ""}
              options={usable.map(({ id, title, isDefault }) => ({
                value: id,
                name: isDefault ? `${title} (as configured)` : title,
              }))}
              onChoose={(source) => change({ source })}
            />
            <p className="text-sm text-faint">
              {chosen?.kind === "file"
                ? "A model that is trained on a file cannot be deployed: there are no candles of now."
                : (chosen?.note ?? "Live, the worker reads the same source.")}
            </p>
          </div>
        )}
        <Choices
          legend="Training window"
          name="walk"
          choices={WALKS}
          chosen={form.walk}
          onChoose={(walk) => change({ walk })}
        />
        {form.walk === "sliding" && (
          <Field
            label="Days in the window"
            type="number"
            min={1}
            max={3660}
            required
            value={form.windowDays}
            onChange={(event) => change({ windowDays: event.target.value })}
          />
        )}
        <Choices
          legend="Gap between training and test"
          name="embargo"
          choices={EMBARGOES}
          chosen={form.embargo}
          onChoose={(embargo) => change({ embargo })}
        />
        <div className="grid grid-cols-2 items-start gap-4">
          <Field
            label="Folds"
            type="number"
            min={1}
            max={20}
            required
            value={form.folds}
            onChange={(event) => change({ folds: event.target.value })}
          />
          <Field
            label="Seed"
            type="number"
            min={0}
            max={2_147_483_647}
            required
            value={form.seed}
            onChange={(event) => change({ seed: event.target.value })}
          />
          <Field
            label="Days of history"
            type="number"
            min={1}
            max={3660}
            placeholder="by the horizon"
            value={form.days}
            onChange={(event) => change({ days: event.target.value })}
          />
          <Field
            label="Untouched days"
            type="number"
            min={0}
            max={365}
            placeholder="a tenth"
            value={form.holdoutDays}
            onChange={(event) => change({ holdoutDays: event.target.value })}
            note="Kept from search and fit; opened once, at the end."
          />
          <Field
            label="Tried before"
            type="number"
            min={0}
            max={10_000_000}
            placeholder="0"
            value={form.triedBefore}
            onChange={(event) => change({ triedBefore: event.target.value })}
            note="Configurations on these days, in other trainings: the evidence is deflated by them, too."
          />
        </div>
      </div>
    </Card>
  );
}
