"use client";
/** The REST interface as it describes itself: operations by tag, found by words, each with an address of its own. */
import { useQuery } from "@tanstack/react-query";
import { FileJson, Search } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { address } from "@/app/_components/data/address";
import { api } from "@/app/_components/data/api";
import { keys } from "@/app/_components/data/keys";
import { plural } from "@/app/_components/format";
import { useOrigin } from "@/app/_components/settings/origin";
import { Page } from "@/app/_components/shell/page";
import { ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { findOperations, groupsOf, type OpenApi, operationsOf } from "./openapi";
import { OperationView } from "./operation-view";

/** It does not change while the server runs. */
function useOpenApi() {
  return useQuery({
    queryKey: keys.openapi,
    queryFn: ({ signal }) => api<OpenApi>("/openapi.json", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The part of the page that the address names, now and whenever it changes. */
function useNamedPart(): string {
  const [part, setPart] = useState("");
  useEffect(() => {
    const read = () => setPart(decodeURIComponent(window.location.hash.slice(1)));
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return part;
}

export function RestPage() {
  const query = useOpenApi();
  const origin = useOrigin();
  return (
    <Page
      title="REST reference"
      note={
        <>
          Everything that the dashboard does, over JSON. Send a token as <code>Authorization: Bearer</code> to{" "}
          <code className="wrap-anywhere">{origin}/api/v1</code>.
        </>
      }
      actions={
        <ButtonLink href={address("/api/v1/openapi.json")} icon={FileJson} isDownload>
          OpenAPI document
        </ButtonLink>
      }
    >
      <Loaded query={query} skeleton={<SkeletonRows count={8} />} isPage>
        {(document) => <Operations document={document} />}
      </Loaded>
    </Page>
  );
}

function Operations({ document }: { document: OpenApi }) {
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const named = useNamedPart();
  const operations = useMemo(() => operationsOf(document), [document]);
  const found = useMemo(() => findOperations(operations, query), [operations, query]);
  const groups = useMemo(() => groupsOf(document, found), [document, found]);

  useEffect(() => {
    if (named === "") return;
    setOpen((known) => new Set([...known, named]));
    window.document.getElementById(named)?.scrollIntoView({ block: "start" });
  }, [named]);

  function toggle(id: string) {
    setOpen((known) => {
      const next = new Set(known);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center gap-3">
        <label className="flex h-8 min-w-48 grow items-center gap-2 rounded-md border border-line bg-panel px-2 text-sm focus-within:border-accent sm:max-w-80">
          <Search className="size-3.5 text-faint" aria-hidden />
          <span className="sr-only">Search operations</span>
          <input
            type="search"
            value={query}
            placeholder="Search, e.g. post deployments"
            onChange={(event) => setQuery(event.target.value)}
            className="w-full bg-transparent outline-none placeholder:text-faint"
          />
        </label>
        <span role="status" className="ml-auto text-sm text-faint">
          {plural(found.length, "operation")}
        </span>
      </div>
      <nav aria-label="Parts of the interface" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {groups.map(({ name }) => (
          <a key={name} href={`#tag-${name}`} className="text-accent hover:underline">
            {name}
          </a>
        ))}
      </nav>
      {groups.length === 0 && <Empty title="No operation has these words" />}
      {groups.map(({ name, description, operations: listed }) => (
        <div key={name} id={`tag-${name}`} className="scroll-mt-16">
          <Card title={name} note={description === "" ? undefined : description} isFlush>
            <ul>
              {listed.map((operation) => (
                <OperationView
                  key={operation.id}
                  operation={operation}
                  document={document}
                  isOpen={open.has(operation.id)}
                  onToggle={() => toggle(operation.id)}
                />
              ))}
            </ul>
          </Card>
        </div>
      ))}
    </div>
  );
}
