"use client";
/** The user's own features, as a runner found them. */
import { useFeatures } from "@/app/_components/data/queries";
import { plural } from "@/app/_components/format";
import { Card } from "@/app/_components/ui/card";
import { Loaded, SkeletonRows } from "@/app/_components/ui/state";
import { Status, Tag } from "@/app/_components/ui/status";
import type { FeatureKindView } from "@/lib/forge/views";

function Plugin({ plugin }: { plugin: FeatureKindView }) {
  const isReady = plugin.state === "ready";
  return (
    <li className="grid gap-1 border-b border-line px-4 py-2.5 text-sm last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="w-24 shrink-0">
          <Status tone={isReady ? "ok" : "error"}>{isReady ? "Ready" : "Refused"}</Status>
        </span>
        <span className="font-medium">{plugin.title}</span>
        <span className="font-mono text-xs text-faint">{plugin.plugin}</span>
        {isReady && <Tag>{plugin.goal}</Tag>}
      </div>
      {isReady ? (
        <p className="text-soft">{plugin.measures}</p>
      ) : (
        <p className="rounded-md bg-error-wash px-3 py-2 text-error">{plugin.message}</p>
      )}
    </li>
  );
}

export function PluginsCard() {
  const query = useFeatures();
  const plugins = query.data?.filter(({ plugin }) => plugin !== null) ?? [];
  return (
    <Card title="Your own features" note={query.data && plural(plugins.length, "plugin")} isFlush>
      <Loaded query={query} skeleton={<SkeletonRows count={2} />}>
        {() =>
          plugins.length === 0 ? (
            <p className="px-4 py-6 text-sm text-soft">
              A file in the folder <code className="font-mono text-xs">plugins/</code> that exports a feature by{" "}
              <code className="font-mono text-xs">defineFeature</code> appears here as soon as a runner has tested that
              it does not look ahead. Its README begins with an example.
            </p>
          ) : (
            <ul aria-label="Plugins">
              {plugins.map((plugin) => (
                <Plugin key={plugin.plugin} plugin={plugin} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
