/** Which configurations are tried, and how. */
import { plural } from "@/app/_components/format";
import { Card } from "@/app/_components/ui/card";
import { Choices, Field } from "@/app/_components/ui/fields";
import type { FamilyView } from "@/lib/forge/views";
import type { FormPart } from "./request";

export function SearchFields({ form, change, family }: FormPart & { family: FamilyView | undefined }) {
  const choices = [
    {
      value: "quick",
      name: "Quick",
      note: family ? `${plural(family.quick.length, "configuration")}: a first look.` : "A first look.",
    },
    {
      value: "full",
      name: "Whole grid",
      note: family ? `${plural(family.fullSize, "configuration")}, all that are worth a wait.` : "All worth a wait.",
    },
    { value: "random", name: "Random draws", note: "From the ranges that are usual for the family, by the seed." },
    { value: "listed", name: "My own list", note: "Configurations as JSON; what is left out has its default." },
  ] as const;
  return (
    <Card title="Search">
      <div className="grid gap-4">
        <Choices
          legend="Configurations"
          name="method"
          choices={choices}
          chosen={form.method}
          onChoose={(method) => change({ method })}
        />
        {form.method === "random" && (
          <Field
            label="Draws"
            type="number"
            min={1}
            max={500}
            required
            value={form.draws}
            onChange={(event) => change({ draws: event.target.value })}
          />
        )}
        {form.method === "listed" && (
          <label className="grid gap-1 text-sm">
            <span className="font-medium">Configurations</span>
            <textarea
              rows={8}
              spellCheck={false}
              value={form.listed}
              placeholder={JSON.stringify(family?.quick.slice(0, 1) ?? [{}], null, 2)}
              onChange={(event) => change({ listed: event.target.value })}
              className="rounded-md border border-line-strong bg-canvas px-2.5 py-2 font-mono text-xs"
            />
            {family !== undefined && (
              <span className="text-faint">
                Parameters of this family:{" "}
                {Object.keys((family.params.properties as object | undefined) ?? {}).join(", ")}
              </span>
            )}
          </label>
        )}
        <label className="flex items-start gap-2.5 text-sm">
          <input
            type="checkbox"
            checked={form.isHalving}
            onChange={(event) => change({ isHalving: event.target.checked })}
            className="mt-1 accent-accent-fill"
          />
          <span>
            <span className="font-medium">Successive halving</span>
            <span className="block text-soft">
              All begin on little work; only the better part goes on to more. Many configurations in less time.
            </span>
          </span>
        </label>
      </div>
    </Card>
  );
}
