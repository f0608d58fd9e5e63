"use client";
/** Models, workers and trainings that can be evaluated, as options of a list. */
import { useDeployments, useModels, useTrainings } from "@/app/_components/data/queries";
import { formatUtc } from "@/app/_components/format";

interface OwnChoice {
  name: string;
  /** Null while they load. */
  options: { value: string; name: string }[] | null;
  none: string;
}

export function useOwnChoices(): Record<"model" | "deployment" | "training", OwnChoice> {
  const models = useModels().data;
  const deployments = useDeployments().data;
  const trainings = useTrainings().data;
  return {
    model: {
      name: "Model",
      options: models?.map(({ id, name, grade }) => ({ value: id, name: `${name}, grade ${grade ?? "—"}` })) ?? null,
      none: "There is no model yet: train or import one first.",
    },
    deployment: {
      name: "Worker",
      options:
        deployments?.map(({ id, topicId, topicName, model }) => ({
          value: id,
          name: `Topic ${topicId} ${topicName}, ${model.name}`,
        })) ?? null,
      none: "There is no worker yet: deploy a model first.",
    },
    training: {
      name: "Training",
      options:
        trainings
          ?.filter(({ status }) => status === "succeeded")
          .map(({ id, title, finishedAt }) => ({
            value: id,
            name: `${title}, ${formatUtc(finishedAt).slice(0, 16)}`,
          })) ?? null,
      none: "There is no finished training yet.",
    },
  };
}
