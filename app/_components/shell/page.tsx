/** A page's head: where it is, what it is called, what can be done here. */
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

interface PageProps {
  title: ReactNode;
  /** The page above this one. */
  parent?: { href: string; name: string };
  /** Beside the title: status, tags. */
  badges?: ReactNode;
  /** Below the title. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, parent, badges, note, actions, children }: PageProps) {
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 grow">
          {parent !== undefined && (
            <nav aria-label="Breadcrumb" className="mb-1 flex items-center gap-1 text-sm text-faint">
              <Link href={parent.href} className="hover:text-ink">
                {parent.name}
              </Link>
              <ChevronRight className="size-3" aria-hidden />
            </nav>
          )}
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="text-xl">{title}</h1>
            {badges}
          </div>
          {note !== undefined && <div className="mt-1 text-sm text-soft">{note}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
