"use client";
/** Asks what is to be graded. */
import { type FormEvent, useState } from "react";
import { useEvaluate } from "@/app/_components/data/actions";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field, Select } from "@/app/_components/ui/fields";
import { useOwnChoices } from "./own-choices";
import { type Fields, requestOf, type Source } from "./request";
import { FileField, TextField } from "./text-fields";

const SOURCES: readonly { value: Source; name: string }[] = [
  { value: "csv", name: "A CSV file" },
  { value: "arrays", name: "Pasted arrays" },
  { value: "model", name: "A model, over the newest days" },
  { value: "deployment", name: "A live worker's history" },
  { value: "training", name: "A training's out-of-fold predictions" },
];

interface EvaluateDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onMade: (id: string) => void;
  /** Chosen already: modelId, deploymentId or trainingId. */
  chosen?: Readonly<Record<string, string>>;
}

function fieldsOf(chosen: Readonly<Record<string, string>>): Fields {
  const { modelId = "", deploymentId = "", trainingId = "" } = chosen;
  const source = modelId !== "" ? "model" : deploymentId !== "" ? "deployment" : trainingId !== "" ? "training" : "csv";
  const empty = { title: "", csv: "", yTrue: "", yPred: "", asOf: "", horizonMinutes: "", trials: "", days: "30" };
  return { ...empty, source, modelId, deploymentId, trainingId };
}

export function EvaluateDialog({ isOpen, onClose, onMade, chosen = {} }: EvaluateDialogProps) {
  const evaluate = useEvaluate();
  const [fields, setFields] = useState(() => fieldsOf(chosen));
  const [fault, setFault] = useState<string | null>(null);
  const set = (part: Partial<Fields>) => {
    setFault(null);
    setFields((before) => ({ ...before, ...part }));
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    try {
      const options = { onSuccess: ({ id }: { id: string }) => onMade(id) };
      evaluate.mutate(requestOf(fields), options);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Evaluate"
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button size="md" look="primary" type="submit" form="evaluate" isPending={evaluate.isPending}>
            Evaluate
          </Button>
        </>
      }
    >
      <form id="evaluate" onSubmit={submit} className="grid gap-3">
        <Select
          label="What"
          isLabelled
          value={fields.source}
          options={SOURCES}
          onChoose={(source) => set({ source: source as Source })}
        />
        {fields.source === "csv" || fields.source === "arrays" ? (
          <Foreign fields={fields} set={set} />
        ) : (
          <Own fields={fields} set={set} />
        )}
        {fault !== null && (
          // Below what scrolls: it must come into sight.
          <p
            ref={(shown) => shown?.scrollIntoView({ block: "nearest" })}
            role="alert"
            className="rounded-md bg-error-wash px-3 py-2 text-sm text-error"
          >
            {fault}
          </p>
        )}
      </form>
    </Dialog>
  );
}

interface PartProps {
  fields: Fields;
  set: (part: Partial<Fields>) => void;
}

/** Predictions that were made elsewhere. */
function Foreign({ fields, set }: PartProps) {
  return (
    <>
      {fields.source === "csv" ? (
        <>
          <FileField
            label="File"
            accept=".csv,.tsv,.txt,text/csv"
            onText={(csv, name) => set({ csv, ...(fields.title === "" && { title: name }) })}
          />
          <TextField
            label="or its text"
            value={fields.csv}
            onChange={(csv) => set({ csv })}
            placeholder={"time,actual,predicted\n2024-05-01T00:00:00Z,0.0012,0.0008"}
            note="A head line with actual (or target, y_true), predicted (or pred, y_pred) and, where there is one, time (or as_of)."
          />
        </>
      ) : (
        <>
          <TextField
            label="Actual values"
            value={fields.yTrue}
            onChange={(yTrue) => set({ yTrue })}
            placeholder="0.0012, -0.0031, …"
          />
          <TextField
            label="Predicted values"
            value={fields.yPred}
            onChange={(yPred) => set({ yPred })}
            placeholder="0.0008, -0.0010, …"
          />
          <TextField
            label="Times (optional)"
            value={fields.asOf}
            onChange={(asOf) => set({ asOf })}
            placeholder="2024-05-01T00:00:00Z, 2024-05-01T01:00:00Z, …"
            note="ISO 8601, or seconds or milliseconds since 1970. Without them rows are taken to be in time order."
          />
        </>
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Horizon, minutes (optional)"
          type="number"
          min={1}
          step="any"
          value={fields.horizonMinutes}
          onChange={(event) => set({ horizonMinutes: event.target.value })}
          note="How far ahead a value lies: rows closer than that overlap."
        />
        <Field
          label="Configurations tried (optional)"
          type="number"
          min={1}
          step={1}
          value={fields.trials}
          onChange={(event) => set({ trials: event.target.value })}
          note="Before these predictions were chosen: luck grows with it."
        />
      </div>
      <Field
        label="Title (optional)"
        maxLength={200}
        value={fields.title}
        onChange={(event) => set({ title: event.target.value })}
      />
    </>
  );
}

/** What the platform itself has made. */
function Own({ fields, set }: PartProps) {
  const choices = useOwnChoices();
  const key = { model: "modelId", deployment: "deploymentId", training: "trainingId" } as const;
  const source = fields.source as keyof typeof key;
  const { options, name, none } = choices[source];
  if (options !== null && options.length === 0) return <p className="text-sm text-soft">{none}</p>;
  const first = { value: "", name: options === null ? "Loading…" : "Choose…" };
  return (
    <>
      <Select
        label={name}
        isLabelled
        value={fields[key[source]]}
        options={[first, ...(options ?? [])]}
        onChoose={(id) => set({ [key[source]]: id })}
      />
      {source === "model" && (
        <Field
          label="Days, back from now"
          type="number"
          inputMode="numeric"
          min={1}
          max={3660}
          step={1}
          required
          value={fields.days}
          onChange={(event) => set({ days: event.target.value })}
          note="Rows that the model was trained on say nothing of it; the report counts them."
        />
      )}
    </>
  );
}
