"use client";
/** A schema as fields, unfolded on demand: one may hold itself. */
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { cx } from "@/app/_components/ui/classes";
import { type OpenApi, objectsIn, type Schema } from "./openapi";
import { limitWords, typeWords } from "./schema-words";

interface SchemaProps {
  schema: Schema;
  document: OpenApi;
}

/** Its type in words, and the fields of the objects in it. */
export function SchemaView({ schema, document }: SchemaProps) {
  const objects = objectsIn(schema, document);
  return (
    <div className="grid gap-2 text-sm">
      <p className="font-mono text-xs text-soft wrap-anywhere">{typeWords(schema)}</p>
      {objects.map((object, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the choices of a schema never move
        <Fields key={index} schema={object} document={document} hasTitle={objects.length > 1} />
      ))}
    </div>
  );
}

function Fields({ schema, document, hasTitle = false }: SchemaProps & { hasTitle?: boolean }) {
  const fields = Object.entries(schema.properties ?? {});
  return (
    <div className="rounded-md border border-line">
      {hasTitle && schema.title !== undefined && (
        <p className="border-b border-line px-3 py-1 font-mono text-xs text-faint">{schema.title}</p>
      )}
      {fields.length === 0 ? (
        <p className="px-3 py-1.5 text-faint">No fields of its own.</p>
      ) : (
        <ul>
          {fields.map(([name, field]) => (
            <Field
              key={name}
              name={name}
              schema={field}
              document={document}
              isRequired={schema.required?.includes(name) ?? false}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Field({ name, schema, document, isRequired }: SchemaProps & { name: string; isRequired: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const objects = objectsIn(schema, document);
  const limits = limitWords(schema);
  const line = (
    <>
      <span className="font-mono text-ink">{name}</span>
      {!isRequired && <span className="text-xs text-faint">optional</span>}
      <span className="font-mono text-xs text-soft wrap-anywhere">{typeWords(schema)}</span>
      {limits !== "" && <span className="text-xs text-faint wrap-anywhere">{limits}</span>}
    </>
  );
  return (
    <li className="border-b border-line px-3 py-1.5 last:border-b-0">
      {objects.length === 0 ? (
        <div className="flex flex-wrap items-baseline gap-x-2.5 pl-5">{line}</div>
      ) : (
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
          className="flex w-full flex-wrap items-baseline gap-x-2.5 text-left hover:text-accent"
        >
          <ChevronRight
            className={cx("-mr-1 size-3.5 shrink-0 self-center text-faint transition-transform", isOpen && "rotate-90")}
            aria-hidden
          />
          {line}
        </button>
      )}
      {schema.description !== undefined && <p className="mt-0.5 pl-5 text-soft">{schema.description}</p>}
      {isOpen && (
        <div id={id} className="mt-2 grid gap-2 pl-5">
          {objects.map((object, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the choices of a schema never move
            <Fields key={index} schema={object} document={document} hasTitle={objects.length > 1} />
          ))}
        </div>
      )}
    </li>
  );
}
