"use client";
/** Bars, target, gaps: all of a plan but its features, as the plan's own schema says. */
import { z } from "zod";
import { Card } from "@/app/_components/ui/card";
import { FeaturePlan } from "@/lib/features/plan";
import { isObject, type JsonObject } from "./json-schema";
import { type Issue, SchemaForm } from "./schema-form";

/** Not set here: the version is one, and the features have a place of their own. */
const ELSEWHERE = new Set(["version", "engineered"]);

/** What the schema does not say. */
const NOTES: Record<string, string> = {
  market: "What is predicted, e.g. btcusd.",
  intervalMinutes: "Width of a bar.",
  inputBars: "Raw bars in a row, as ratios to the newest.",
  rowEveryMinutes: "Distance between training rows.",
  minBarCoverage: "Share of a bar's minutes that must be there.",
  maxStalenessMinutes: "Live: refuse when the newest candle is older.",
};

/** In the order in which one thinks of them. */
const FIRST = ["market", "target", "intervalMinutes", "inputBars", "rowEveryMinutes"];

function basicsSchema(): JsonObject {
  const schema = z.toJSONSchema(FeaturePlan, { io: "input", unrepresentable: "any" }) as JsonObject;
  const properties = isObject(schema.properties) ? schema.properties : {};
  const place = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const shown = Object.entries(properties)
    .filter(([name]) => !ELSEWHERE.has(name))
    .sort(([a], [b]) => place(a) - place(b))
    .map(([name, one]) => [
      name,
      isObject(one) && NOTES[name] !== undefined ? { description: NOTES[name], ...one } : one,
    ]);
  return { ...schema, properties: Object.fromEntries(shown) as JsonObject };
}

const SCHEMA = basicsSchema();

interface BasicsProps {
  plan: JsonObject;
  issues: readonly Issue[];
  onChange: (plan: JsonObject) => void;
}

export function Basics({ plan, issues, onChange }: BasicsProps) {
  return (
    <Card title="Bars, target, gaps">
      <SchemaForm schema={SCHEMA} value={plan} issues={issues} onChange={onChange} />
    </Card>
  );
}
