"use client";
/** One operation: what it takes, what it answers, and how it is asked for by curl. Folded until it is wanted. */
import { ChevronRight, Link2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { CodeBlock } from "@/app/_components/docs/code-block";
import { useOrigin } from "@/app/_components/settings/origin";
import { cx } from "@/app/_components/ui/classes";
import { Tag } from "@/app/_components/ui/status";
import type { Medium, OpenApi, RestOperation } from "./openapi";
import { SchemaView } from "./schema-view";
import { curlOf, limitWords, typeWords } from "./schema-words";

const SCOPE_NOTE: Readonly<Record<string, string>> = {
  read: "A token with the scope read, operate or admin",
  operate: "A token with the scope operate or admin",
  admin: "A token with the scope admin",
};

interface OperationProps {
  operation: RestOperation;
  document: OpenApi;
  isOpen: boolean;
  onToggle: () => void;
}

export function OperationView({ operation, document, isOpen, onToggle }: OperationProps) {
  const { id, method, path, summary, scope } = operation;
  return (
    <li id={id} className="scroll-mt-16 border-b border-line last:border-b-0">
      <div className="group flex items-start gap-1 pr-3 hover:bg-hover">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={`${id}-detail`}
          onClick={onToggle}
          className="grid min-w-0 grow grid-cols-[auto_3.5rem_minmax(0,1fr)] items-baseline gap-x-2 py-2 pl-3 text-left text-sm"
        >
          <ChevronRight
            className={cx("mt-0.5 size-3.5 self-start text-faint transition-transform", isOpen && "rotate-90")}
            aria-hidden
          />
          <span className="font-mono text-xs font-semibold text-soft">{method}</span>
          <span className="min-w-0">
            <span className="block font-mono wrap-anywhere max-sm:text-xs">{path}</span>
            <span className="block text-soft">{summary}</span>
          </span>
        </button>
        <span className="mt-2 flex items-center gap-1.5">
          <Tag title={scope === null ? "Answers without a token" : SCOPE_NOTE[scope]}>{scope ?? "open"}</Tag>
          <a
            href={`#${id}`}
            aria-label={`Link to ${method} ${path}`}
            className="rounded-sm p-1 text-faint opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 max-sm:hidden"
          >
            <Link2 className="size-3.5" aria-hidden />
          </a>
        </span>
      </div>
      {isOpen && (
        <div id={`${id}-detail`} className="grid gap-4 px-4 pt-1 pb-5 sm:pl-8">
          <Detail operation={operation} document={document} />
        </div>
      )}
    </li>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="grid min-w-0 gap-1.5">
      <h4 className="text-sm font-medium">{title}</h4>
      {children}
    </section>
  );
}

function Media({ media, document }: { media: readonly Medium[]; document: OpenApi }) {
  return media.map(({ type, schema }) => (
    <div key={type} className="grid min-w-0 gap-1">
      <p className="text-xs text-faint">{type}</p>
      {schema !== null && <SchemaView schema={schema} document={document} />}
    </div>
  ));
}

function Detail({ operation, document }: Pick<OperationProps, "operation" | "document">) {
  const origin = useOrigin();
  const { description, parameters, request, answers } = operation;
  return (
    <>
      {description !== "" && <p className="max-w-prose text-sm text-soft">{description}</p>}
      {parameters.length > 0 && (
        <Part title="Parameters">
          <ul className="rounded-md border border-line text-sm">
            {parameters.map((parameter) => {
              const schema = parameter.schema ?? {};
              const note = parameter.description ?? schema.description;
              return (
                <li
                  key={`${parameter.in} ${parameter.name}`}
                  className="border-b border-line px-3 py-1.5 last:border-b-0"
                >
                  <div className="flex flex-wrap items-baseline gap-x-2.5">
                    <span className="font-mono">{parameter.name}</span>
                    <span className="text-xs text-faint">
                      {parameter.in}
                      {parameter.required === true ? "" : ", optional"}
                    </span>
                    <span className="font-mono text-xs text-soft wrap-anywhere">{typeWords(schema)}</span>
                    <span className="text-xs text-faint wrap-anywhere">{limitWords(schema)}</span>
                  </div>
                  {note !== undefined && <p className="mt-0.5 text-soft">{note}</p>}
                </li>
              );
            })}
          </ul>
        </Part>
      )}
      {request !== null && (
        <Part title={request.isRequired ? "Body" : "Body, optional"}>
          <Media media={request.media} document={document} />
        </Part>
      )}
      <Part title="By curl">
        <CodeBlock language="sh" code={curlOf(operation, document, origin)} />
      </Part>
      <Part title="Answers">
        <ul className="grid gap-3">
          {answers
            .filter(({ status }) => isWell(status))
            .map(({ status, description: words, headers, media }) => (
              <li key={status} className="grid min-w-0 gap-1.5 text-sm">
                <p>
                  <span className="font-mono">{status}</span> <span className="text-soft">{words}</span>
                </p>
                {headers.length > 0 && <p className="text-xs text-faint">Headers: {headers.join(", ")}</p>}
                <Media media={media} document={document} />
              </li>
            ))}
        </ul>
      </Part>
      <Refusals answers={answers.filter(({ status }) => !isWell(status))} document={document} />
    </>
  );
}

function isWell(status: string): boolean {
  return /^[12]/.test(status);
}

/** Folded, as they are alike everywhere: a problem with a code and a remedy. */
function Refusals({ answers, document }: { answers: RestOperation["answers"]; document: OpenApi }) {
  const [isOpen, setOpen] = useState(false);
  if (answers.length === 0) return null;
  const [medium] = answers.flatMap(({ media }) => media);
  return (
    <details className="text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="rounded-sm font-medium hover:text-accent">When it is refused or fails</summary>
      {isOpen && (
        <div className="mt-2 grid gap-3">
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
            {answers.map(({ status, description }) => (
              <div key={status} className="contents">
                <dt className="font-mono">{status}</dt>
                <dd className="text-soft">{description}</dd>
              </div>
            ))}
          </dl>
          {medium !== undefined && <Media media={[medium]} document={document} />}
        </div>
      )}
    </details>
  );
}
