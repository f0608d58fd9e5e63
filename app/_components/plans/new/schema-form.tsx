"use client";
/** A form made of a JSON Schema: what can be set of a feature. */
import { useState } from "react";
import { cx } from "@/app/_components/ui/classes";
import { Field, Select } from "@/app/_components/ui/fields";
import {
  fieldOf,
  fieldsOf,
  initialOf,
  isObject,
  type Json,
  type JsonObject,
  type NamedField,
  variantOf,
  words,
} from "./json-schema";

export interface Issue {
  /** From the value that the form is of. */
  path: readonly (string | number)[];
  message: string;
}

interface PartProps {
  name: string;
  schema: JsonObject;
  isRequired: boolean;
  value: Json | undefined;
  issues: readonly Issue[];
  onChange: (value: Json | undefined) => void;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What is wrong with the value itself, else what the schema says of it. */
function noteOf({ schema, issues }: PartProps) {
  const [issue] = issues;
  if (issue !== undefined) return <span className="text-error">{issue.message}</span>;
  return typeof schema.description === "string" ? schema.description : undefined;
}

/** A list is typed with commas; the text stays as it is typed. */
function ListField(props: PartProps & { of: "number" | "text" }) {
  const { name, of, value, onChange } = props;
  const [text, setText] = useState(Array.isArray(value) ? value.join(", ") : "");
  return (
    <Field
      label={sentence(words(name))}
      value={text}
      placeholder="with commas between"
      note={noteOf(props)}
      onChange={({ target }) => {
        setText(target.value);
        const parts = target.value
          .split(",")
          .map((part) => part.trim())
          .filter((part) => part !== "");
        onChange(of === "number" ? parts.map((part) => (Number.isFinite(Number(part)) ? Number(part) : part)) : parts);
      }}
    />
  );
}

/** Everything that no field is made for. */
function JsonField(props: PartProps) {
  const { name, value, onChange } = props;
  const [text, setText] = useState(JSON.stringify(value ?? null));
  return (
    <Field
      label={sentence(words(name))}
      value={text}
      spellCheck={false}
      note={noteOf(props) ?? "JSON"}
      onChange={({ target }) => {
        setText(target.value);
        try {
          onChange(JSON.parse(target.value) as Json);
        } catch {
          // Half typed: as text it does not pass for the value, and the fault is shown.
          onChange(target.value);
        }
      }}
    />
  );
}

function Variants(props: PartProps & { variants: readonly { name: string; schema: JsonObject }[] }) {
  const { name, variants, value, issues, onChange } = props;
  const at = variantOf(variants, value);
  const variant = variants[at];
  if (variant === undefined) return null;
  const inner = fieldOf(variant.schema).kind;
  return (
    <div className={cx("grid items-start gap-2", inner !== "fixed" && "grid-cols-2")}>
      <Select
        label={sentence(words(name))}
        isLabelled
        value={String(at)}
        options={variants.map((one, index) => ({ value: String(index), name: one.name }))}
        onChoose={(index) => onChange(initialOf(variants[Number(index)]?.schema ?? {}))}
        note={inner === "fixed" ? noteOf(props) : undefined}
      />
      {inner !== "fixed" && <Part {...props} name={variant.name} schema={variant.schema} issues={issues} isNested />}
    </div>
  );
}

function Part(props: PartProps & { isNested?: boolean }) {
  const { name, schema, isRequired, value, issues, onChange, isNested = false } = props;
  const field = fieldOf(schema);
  const label = sentence(words(name));
  switch (field.kind) {
    case "fixed":
      return null;
    case "choice":
      return (
        <Select
          label={label}
          isLabelled
          value={typeof value === "string" ? value : ""}
          options={field.values.map((one) => ({ value: one, name: words(one) }))}
          onChoose={onChange}
          note={noteOf(props)}
        />
      );
    case "number":
      return (
        <Field
          label={label}
          type="number"
          step={field.isInteger ? 1 : "any"}
          min={field.min}
          max={field.max}
          required={isRequired}
          value={typeof value === "number" ? value : ""}
          placeholder={schema.default === undefined ? undefined : String(schema.default)}
          onChange={({ target }) => onChange(target.value === "" ? undefined : Number(target.value))}
          note={noteOf(props)}
        />
      );
    case "text":
      return (
        <Field
          label={label}
          pattern={field.pattern}
          required={isRequired}
          spellCheck={false}
          value={typeof value === "string" ? value : ""}
          onChange={({ target }) => onChange(target.value === "" && !isRequired ? undefined : target.value)}
          note={noteOf(props)}
        />
      );
    case "switch":
      return (
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={value === true}
            onChange={({ target }) => onChange(target.checked)}
            className="accent-accent-fill"
          />
          {label}
        </label>
      );
    case "list":
      return <ListField {...props} of={field.of} />;
    case "json":
      return <JsonField {...props} />;
    case "variants":
      return <Variants {...props} variants={field.variants} />;
    case "group":
      return (
        <fieldset className="grid gap-3" aria-label={isNested ? undefined : label}>
          <Fields fields={field.fields} value={isObject(value) ? value : {}} issues={issues} onChange={onChange} />
        </fieldset>
      );
  }
}

interface FieldsProps {
  fields: readonly NamedField[];
  value: JsonObject;
  issues: readonly Issue[];
  onChange: (value: JsonObject) => void;
}

function Fields({ fields, value, issues, onChange }: FieldsProps) {
  return fields.map(({ name, schema, isRequired }) => (
    <Part
      key={name}
      name={name}
      schema={schema}
      isRequired={isRequired}
      value={value[name]}
      issues={issues
        .filter(({ path }) => path[0] === name)
        .map(({ path, message }) => ({ path: path.slice(1), message }))}
      onChange={(part) => {
        const { [name]: _former, ...rest } = value;
        onChange(part === undefined ? rest : { ...value, [name]: part });
      }}
    />
  ));
}

/** @param schema of an object; its fixed parts are not shown */
export function SchemaForm({ schema, ...rest }: Omit<FieldsProps, "fields"> & { schema: JsonObject }) {
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
      <Fields fields={fieldsOf(schema)} {...rest} />
    </div>
  );
}
