"use client";
/** What is this model, where does it come from, and is it any good? */
import { Download, Rocket } from "lucide-react";
import { useState } from "react";
import { address } from "@/app/_components/data/address";
import { useFamilies, useModel } from "@/app/_components/data/queries";
import { formatBytes, formatUtc } from "@/app/_components/format";
import { Page } from "@/app/_components/shell/page";
import { topicSummary } from "@/app/_components/topics/names";
import { AdditionalMetrics } from "@/app/_components/trainings/facts-cards";
import { GradeBadge } from "@/app/_components/trainings/grade";
import { ImportanceCard } from "@/app/_components/trainings/importance-card";
import { MetricCards } from "@/app/_components/trainings/metric-cards";
import { Button, ButtonLink } from "@/app/_components/ui/button";
import { Card, Fact, Facts } from "@/app/_components/ui/card";
import { Copyable } from "@/app/_components/ui/copy";
import { Loaded, Skeleton } from "@/app/_components/ui/state";
import { Tag } from "@/app/_components/ui/status";
import type { ModelDetailView } from "@/lib/forge/views";
import { DeployDialog } from "./deploy-dialog";
import { EvaluateCard } from "./evaluate-card";
import { LineageCard } from "./lineage-card";

const PARENT = { href: "/models", name: "Models" };

export function ModelPage({ id }: { id: string }) {
  const query = useModel(id);
  const [isDeploying, setDeploying] = useState(false);
  const model = query.data;
  return (
    <Page
      parent={PARENT}
      title={<span className="wrap-anywhere">{model?.name ?? "Model"}</span>}
      badges={
        model !== undefined && (
          <>
            {model.grade !== null && <GradeBadge grade={model.grade} score={model.score} />}
            <Tag>{model.family}</Tag>
            {model.origin === "imported" && <Tag>imported</Tag>}
          </>
        )
      }
      note={model !== undefined && <TopicNote model={model} />}
      actions={
        model !== undefined && (
          <>
            <ButtonLink size="md" icon={Download} href={address(`/api/v1/models/${model.id}/artifact`)} isDownload>
              Download
            </ButtonLink>
            <Button size="md" look="primary" icon={Rocket} onClick={() => setDeploying(true)}>
              Deploy
            </Button>
          </>
        )
      }
    >
      <Loaded query={query} skeleton={<Skeleton className="h-96" />} isPage>
        {(loaded) => <Whole model={loaded} />}
      </Loaded>
      {model !== undefined && <DeployDialog model={model} isOpen={isDeploying} onClose={() => setDeploying(false)} />}
    </Page>
  );
}

function TopicNote({ model }: { model: ModelDetailView }) {
  const { plan, topicId, topicKind } = model;
  const summary = topicSummary({
    asset: plan.market,
    horizonMinutes: plan.target.horizonMinutes,
    kind: topicKind,
  });
  return (
    <>
      For topic {topicId}: {summary}
    </>
  );
}

function Whole({ model }: { model: ModelDetailView }) {
  const { report, importance } = model;
  return (
    <>
      <LineageCard model={model} />
      {report !== null && (
        <div className="grid gap-2">
          <MetricCards report={report} />
          <p className="text-sm text-faint">Graded out of fold when it was trained, as the best of those tried.</p>
        </div>
      )}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <div className="grid gap-5">
          <EvaluateCard model={model} />
          {importance !== null && importance.length > 0 && <ImportanceCard importance={importance} />}
        </div>
        <FactsCard model={model} />
      </div>
      {report !== null && <AdditionalMetrics report={report} />}
    </>
  );
}

function FactsCard({ model }: { model: ModelDetailView }) {
  const families = useFamilies().data ?? [];
  const family = families.find(({ name }) => name === model.family);
  const parameters = Object.entries(model.params);
  const { trainedOn, origin } = model;
  return (
    <Card title={family?.title ?? model.family}>
      {family !== undefined && <p className="mb-4 text-sm text-soft">{family.useWhen}</p>}
      <Facts>
        {parameters.map(([name, value]) => (
          <Fact key={name} name={name}>
            <span className="font-mono wrap-anywhere">{value === "" ? "none" : value}</span>
          </Fact>
        ))}
        {model.engine !== null && <Fact name="Computed by">{model.engine}</Fact>}
        {trainedOn.source !== null && origin === "trained" && <Fact name="Source">{trainedOn.source}</Fact>}
        <Fact name={origin === "imported" ? "Imported" : "Made"}>{formatUtc(model.createdAt)}</Fact>
        <Fact name="Size">{formatBytes(model.sizeBytes)}</Fact>
        {trainedOn.fingerprint !== null && (
          <Fact name="Data’s fingerprint">
            <Copyable text={trainedOn.fingerprint} what="data set's fingerprint" head={8} tail={4} />
          </Fact>
        )}
        <Fact name="SHA-256">
          <Copyable text={model.id} what="model's SHA-256" head={8} tail={4} />
        </Fact>
      </Facts>
    </Card>
  );
}
