"use client";
/** What can I deploy? */
import { Boxes, FileUp, Rocket } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { useModels } from "@/app/_components/data/queries";
import { formatBytes, plural } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { GradeBadge } from "@/app/_components/trainings/grade";
import { Button, ButtonLink } from "@/app/_components/ui/button";
import { Card } from "@/app/_components/ui/card";
import { Copyable } from "@/app/_components/ui/copy";
import { type Column, DataTable } from "@/app/_components/ui/data-table";
import { Empty, Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Tag } from "@/app/_components/ui/status";
import { Ago } from "@/app/_components/ui/time";
import type { ModelView } from "@/lib/forge/views";
import { DeployDialog } from "./deploy-dialog";
import { ImportDialog } from "./import-dialog";

function columns(onDeploy: (model: ModelView) => void): readonly Column<ModelView>[] {
  return [
    { key: "name", head: "Model", sort: (row) => row.name, cell: (row) => row.name },
    {
      key: "grade",
      head: "Grade",
      title: "Out of fold, by seven metrics",
      sort: (row) => row.score,
      cell: (row) => <GradeBadge grade={row.grade} score={row.score} />,
    },
    {
      key: "topic",
      head: "Topic",
      sort: (row) => row.topicId,
      isNumeric: true,
      cell: (row) => (
        <Link href={`/topics/${row.topicId}`} className="font-mono hover:text-accent">
          {row.topicId}
        </Link>
      ),
    },
    { key: "family", head: "Family", sort: (row) => row.family, cell: (row) => <Tag>{row.family}</Tag> },
    {
      key: "origin",
      head: "Origin",
      sort: (row) => row.origin,
      cell: (row) =>
        row.trainingId === null ? (
          <span className="text-soft">{row.origin}</span>
        ) : (
          <Link
            href={`/trainings/${row.trainingId}`}
            title="Its training: why this grade"
            className="text-accent hover:underline"
          >
            {row.origin}
          </Link>
        ),
    },
    {
      key: "hash",
      head: "SHA-256",
      isWide: true,
      cell: (row) => <Copyable text={row.id} what="model's SHA-256" head={8} tail={4} />,
    },
    {
      key: "size",
      head: "Size",
      sort: (row) => row.sizeBytes,
      isNumeric: true,
      isWide: true,
      cell: (row) => formatBytes(row.sizeBytes),
    },
    {
      key: "made",
      head: "Made",
      sort: (row) => Date.parse(row.createdAt),
      isNumeric: true,
      cell: (row) => <Ago at={row.createdAt} />,
    },
    {
      key: "deploy",
      head: "",
      isNumeric: true,
      cell: (row) => (
        <Button icon={Rocket} onClick={() => onDeploy(row)} aria-label={`Deploy ${row.name}`}>
          Deploy
        </Button>
      ),
    },
  ];
}

export function ModelsPage() {
  const query = useModels();
  const topic = useSearchParams().get("topic");
  const [toDeploy, setToDeploy] = useState<ModelView | null>(null);
  const [isImporting, setImporting] = useState(false);
  const shown = (models: readonly ModelView[]) =>
    topic === null ? models : models.filter((model) => String(model.topicId) === topic);
  return (
    <Page
      title="Models"
      badges={topic !== null && <Tag>topic {topic}</Tag>}
      note={
        topic === null ? (
          "Trained here or imported, each known by the SHA-256 of its bytes."
        ) : (
          <>
            Models for topic {topic}.{" "}
            <Link href="/models" className="text-accent hover:underline">
              Show all
            </Link>
          </>
        )
      }
      actions={
        <Button size="md" icon={FileUp} onClick={() => setImporting(true)}>
          Import a model
        </Button>
      }
    >
      <Card label="Models" isFlush>
        <Loaded query={query} skeleton={<SkeletonRows count={4} />}>
          {(models) => (
            <DataTable
              label="Models"
              rows={shown(models)}
              columns={columns(setToDeploy)}
              rowKey={(row) => row.id}
              hrefOf={(row) => `/models/${row.id}`}
              textOf={(row) => `${row.name} ${row.family} ${row.origin} topic ${row.topicId} ${row.id}`}
              tools={<span className="ml-auto text-sm text-faint">{plural(shown(models).length, "model")}</span>}
              filterLabel="Filter by name, topic, hash"
              empty={
                <Empty
                  icon={Boxes}
                  title="No models yet"
                  actions={
                    <>
                      <ButtonLink href={topic === null ? "/topics" : `/topics/${topic}`} look="primary">
                        {topic === null ? "Choose a topic to train for" : `Train for topic ${topic}`}
                      </ButtonLink>
                      <Button icon={FileUp} onClick={() => setImporting(true)}>
                        Import a model
                      </Button>
                    </>
                  }
                >
                  A training searches configurations, grades them out of fold and keeps the best as a model.
                </Empty>
              }
            />
          )}
        </Loaded>
      </Card>
      <ImportDialog
        isOpen={isImporting}
        onClose={() => setImporting(false)}
        topicId={topic === null ? null : Number(topic)}
      />
      {toDeploy !== null && <DeployDialog model={toDeploy} isOpen onClose={() => setToDeploy(null)} />}
    </Page>
  );
}
