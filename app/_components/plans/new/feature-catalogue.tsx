"use client";
/** What can be added to a plan, by what it estimates. */
import { Plus } from "lucide-react";
import { useState } from "react";
import { plural } from "@/app/_components/format";
import { Button } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Select } from "@/app/_components/ui/fields";
import { Tag } from "@/app/_components/ui/status";
import type { FeatureKindView } from "@/lib/forge/views";

interface FeatureCatalogueProps {
  kinds: readonly FeatureKindView[];
  onAdd: (kind: FeatureKindView) => void;
}

const ALL = "";

export function FeatureCatalogue({ kinds, onAdd }: FeatureCatalogueProps) {
  const [goal, setGoal] = useState(ALL);
  const ready = kinds.filter(({ state }) => state === "ready");
  const goals = [...new Set(ready.map((kind) => kind.goal))];
  const shown = ready.filter((kind) => goal === ALL || kind.goal === goal);
  return (
    <Card
      title="Catalogue"
      note={plural(shown.length, "feature")}
      isFlush
      actions={
        <Select
          label="Estimation goal"
          value={goal}
          options={[{ value: ALL, name: "Every goal" }, ...goals.map((one) => ({ value: one, name: one }))]}
          onChoose={setGoal}
        />
      }
    >
      <ul className="max-h-[36rem] overflow-y-auto">
        {shown.map((kind) => (
          <li
            key={`${kind.kind}/${kind.plugin}`}
            className="flex items-start gap-3 border-b border-line px-4 py-2.5 last:border-b-0"
          >
            <div className="min-w-0 grow text-sm">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">{kind.title}</span>
                {kind.plugin !== null && <Tag>yours</Tag>}
                {goal === ALL && <span className="text-xs text-faint">{kind.goal}</span>}
              </p>
              <p className="text-soft">{kind.measures}</p>
            </div>
            <Button icon={Plus} aria-label={`Add ${kind.title}`} onClick={() => onAdd(kind)}>
              Add
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
