/** Settings: who may do what here, and how is this instance reached? */
import type { Metadata } from "next";
import { address } from "@/app/_components/data/address";
import { SettingsPage } from "@/app/_components/settings/settings-page";
import { config } from "@/lib/config";
import { isGuarded } from "@/lib/web/guard";
import { isLoopback } from "@/lib/web/hosts";

export const metadata: Metadata = { title: "Settings" };

export default function Page() {
  const settings = config();
  return (
    <SettingsPage
      facts={{
        host: settings.host,
        port: settings.port,
        isGuarded: isGuarded(settings),
        isOpen: !isLoopback(settings.host),
        basePath: address(""),
        allowedHosts: settings.allowedHosts,
      }}
    />
  );
}
