"use client";
/** Imports a model: a file, the topic it is for, and the plan that makes its columns. */
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useImportModel } from "@/app/_components/data/actions";
import { problemFrom } from "@/app/_components/data/api";
import { usePlans, useTopics } from "@/app/_components/data/queries";
import { formatBytes, plural } from "@/app/_components/format";
import { isPredictable, type PredictableTopic, topicSummary } from "@/app/_components/topics/names";
import { Button } from "@/app/_components/ui/button";
import { Dialog } from "@/app/_components/ui/dialog";
import { Field, Select } from "@/app/_components/ui/fields";
import type { PlanView } from "@/lib/forge/views";
import {
  base64Of,
  FORMATS,
  firstOf,
  formatOf,
  MOST_FILE_BYTES,
  type ModelFormat,
  nameOf,
  wholeFile,
} from "./model-file";

/** The ready plan of the topic. */
const READY = "";

interface ImportDialogProps {
  isOpen: boolean;
  onClose: () => void;
  /** Chosen already. */
  topicId: number | null;
}

export function ImportDialog(props: ImportDialogProps) {
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

function fits({ plan }: PlanView, topic: PredictableTopic | undefined): boolean {
  return plan.market === topic?.asset && plan.target.horizonMinutes === Math.max(1, Math.round(topic.horizonMinutes));
}

function OpenDialog({ isOpen, onClose, topicId }: ImportDialogProps) {
  const router = useRouter();
  const topics = (useTopics().data ?? []).filter(isPredictable);
  const plans = usePlans().data ?? [];
  const send = useImportModel();
  const [file, setFile] = useState<Blob | null>(null);
  const [format, setFormat] = useState<ModelFormat>("lightgbm");
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState(topicId);
  const [planId, setPlanId] = useState(READY);
  const [trainedUntil, setTrainedUntil] = useState("");
  const [fault, setFault] = useState<string | null>(null);

  const topic = topics.find((one) => one.topicId === chosen) ?? topics[0];
  const fitting = plans.filter((plan) => fits(plan, topic));
  const plan = fitting.find(({ id }) => id === planId);
  /** An artifact says itself what its columns are and what it was trained on. */
  const hasOwnPlan = format === "artifact";

  async function take(given: readonly File[]) {
    send.reset();
    setFault(null);
    setFile(null);
    const first = firstOf(given);
    if (first === undefined) return;
    const bytes = given.reduce((sum, one) => sum + one.size, 0);
    if (bytes > MOST_FILE_BYTES) {
      setFault(`${first.name} has ${formatBytes(bytes)}; at most ${formatBytes(MOST_FILE_BYTES)} are read.`);
      return;
    }
    setName((known) => (known === "" ? nameOf(first.name) : known));
    const found = formatOf(new Uint8Array(await first.slice(0, 16).arrayBuffer()));
    if (found === null) {
      setFault("This begins like none of the formats that can be read. Export it as one of them.");
    } else setFormat(found);
    try {
      setFile(await wholeFile(given, found ?? format));
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (file === null || topic === undefined) return;
    try {
      const data = await base64Of(file);
      const input = {
        name,
        format,
        data,
        topicId: topic.topicId,
        ...(hasOwnPlan ? {} : plan !== undefined && { planId: plan.id }),
        ...(!hasOwnPlan && trainedUntil !== "" && { trainedUntil: `${trainedUntil}T00:00:00Z` }),
      };
      send.mutate(input, { onSuccess: ({ id }) => router.push(`/models/${id}`) });
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  }

  const problem = send.error === null ? null : problemFrom(send.error);
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Import a model"
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="md"
            look="primary"
            type="submit"
            form="import-model"
            isPending={send.isPending}
            disabled={file === null || topic === undefined}
          >
            Import
          </Button>
        </>
      }
    >
      <form id="import-model" onSubmit={(event) => void submit(event)} className="grid gap-3">
        <label className="grid gap-1 text-sm">
          <span className="font-medium">File</span>
          <input
            type="file"
            required
            multiple
            onChange={(event) => void take([...(event.target.files ?? [])])}
            className="text-soft file:mr-3 file:h-8 file:rounded-md file:border file:border-line-strong file:bg-raised file:px-3 file:text-ink"
          />
          <span className="text-faint">
            {file === null
              ? "LightGBM’s model.txt, .onnx, a LayersModel’s model.json together with its weight files, or an artifact; at most 48 MB. It is read as data and never run as code."
              : formatBytes(file.size)}
          </span>
        </label>
        <Select
          label="Format"
          isLabelled
          value={format}
          options={FORMATS}
          onChoose={(value) => setFormat(value as ModelFormat)}
        />
        <Field label="Name" required maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        <Select
          label="Topic"
          isLabelled
          value={String(topic?.topicId ?? "")}
          options={topics.map((one) => ({
            value: String(one.topicId),
            name: `${one.topicId}: ${topicSummary(one)}`,
          }))}
          onChoose={(value) => setChosen(Number(value))}
        />
        {hasOwnPlan ? null : (
          <>
            <Select
              label="Plan"
              isLabelled
              value={plan?.id ?? READY}
              options={[
                { value: READY, name: "The topic’s ready plan" },
                ...fitting.map(({ id, name: title, columns }) => ({
                  value: id,
                  name: `${title} (${plural(columns, "column")})`,
                })),
              ]}
              onChoose={setPlanId}
              note="It makes the model’s columns, in the order in which the model was trained on them."
            />
            <Field
              label="Trained on data before"
              type="date"
              value={trainedUntil}
              onChange={(event) => setTrainedUntil(event.target.value)}
              note="Left open, all before the import counts as seen: grades on it prove nothing."
            />
          </>
        )}
        {(fault !== null || problem !== null) && (
          <div role="alert" className="rounded-md bg-error-wash px-3 py-2 text-sm wrap-anywhere text-error">
            <p>{fault ?? problem?.detail}</p>
            {fault === null && problem !== null && problem.remedy !== "" && <p className="mt-1">{problem.remedy}</p>}
          </div>
        )}
      </form>
    </Dialog>
  );
}
