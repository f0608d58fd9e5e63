/** Which kinds of model: those chosen are searched together and ranked in one list. */
import { Card } from "@/app/_components/ui/card";
import { Skeleton } from "@/app/_components/ui/state";
import type { FamilyView } from "@/lib/forge/views";
import type { FormPart } from "./request";

export function FamilyFields({ form, change, families }: FormPart & { families: readonly FamilyView[] }) {
  const trainable = families.filter((family) => family.trainable);
  const toggle = (name: string) =>
    change({
      families: form.families.includes(name)
        ? form.families.filter((chosen) => chosen !== name)
        : [...form.families, name],
    });
  return (
    <Card title="Families" note="several are ranked in one list">
      {trainable.length === 0 ? (
        <Skeleton className="h-72" />
      ) : (
        <fieldset className="grid gap-2 text-sm">
          <legend className="sr-only">Families</legend>
          {trainable.map(({ name, title, useWhen }) => (
            <label
              key={name}
              className="flex items-start gap-2.5 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-wash has-focus-visible:outline-2 has-focus-visible:outline-accent"
            >
              <input
                type="checkbox"
                checked={form.families.includes(name)}
                onChange={() => toggle(name)}
                className="mt-1 accent-accent-fill"
              />
              <span>
                <span className="font-medium">{title}</span>
                <span className="block text-soft">{useWhen}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </Card>
  );
}
