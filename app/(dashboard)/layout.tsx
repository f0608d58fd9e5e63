/** The dashboard's frame around every page. */
import type { ReactNode } from "react";
import { Providers } from "@/app/_components/providers";
import { Shell } from "@/app/_components/shell/shell";
import { config } from "@/lib/config";
import { isGuarded } from "@/lib/web/guard";

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return (
    <Providers>
      <Shell isGuarded={isGuarded(config())}>{children}</Shell>
    </Providers>
  );
}
