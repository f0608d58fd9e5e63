"use client";
/** The frame of every page: places beside or below, network and connection above. */
import { CircleHelp, LogOut } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { IconButton } from "@/app/_components/ui/button";
import { cx } from "@/app/_components/ui/classes";
import { ConnectionState, NetworkBadge } from "./network-state";
import { PLACES, placeOf } from "./places";
import { Shortcuts } from "./shortcuts";
import { ThemeSwitch } from "./theme-switch";

function Brand() {
  return (
    <Link
      href="/"
      className="flex items-center gap-2.5 font-semibold tracking-tight"
      aria-label="Allora Forge, overview"
    >
      <svg viewBox="0 0 32 32" className="size-6" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="fill-accent-fill" />
        <path
          d="M6.5 20.5 12 14l4 4.5L25.5 8"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="22" cy="22.5" r="2.6" fill="#fff" />
      </svg>
      Allora Forge
    </Link>
  );
}

function SideNav({ here }: { here: string | undefined }) {
  return (
    <nav aria-label="Places" className="grid gap-0.5 px-3">
      {PLACES.map(({ href, name, icon: Icon, key }) => (
        <Link
          key={href}
          href={href}
          aria-current={here === href ? "page" : undefined}
          className={cx(
            "group flex h-8 items-center gap-2.5 rounded-md px-2 transition-colors duration-100",
            here === href ? "bg-hover font-medium text-ink" : "text-soft hover:bg-hover hover:text-ink",
          )}
        >
          <Icon className={cx("size-4", here === href ? "text-accent" : "text-faint")} aria-hidden />
          <span className="grow">{name}</span>
          <span
            aria-hidden="true"
            className="font-mono text-xs text-faint opacity-0 transition-opacity group-hover:opacity-100"
          >
            g {key}
          </span>
        </Link>
      ))}
    </nav>
  );
}

function BottomNav({ here }: { here: string | undefined }) {
  const nav = useRef<HTMLElement>(null);

  // There are more places than a phone is wide: the one that is open is brought into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place is marked
  useEffect(() => {
    nav.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);

  return (
    <nav
      ref={nav}
      aria-label="Places"
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-[minmax(4.25rem,1fr)] grid-flow-col overflow-x-auto border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {PLACES.map(({ href, name, icon: Icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={here === href ? "page" : undefined}
          className={cx(
            "grid min-w-0 justify-items-center gap-0.5 py-2 text-[0.6875rem] leading-4",
            here === href ? "text-accent" : "text-soft",
          )}
        >
          <Icon className="size-4.5" aria-hidden />
          <span className="max-w-full truncate">{name}</span>
        </Link>
      ))}
    </nav>
  );
}

interface ShellProps {
  children: ReactNode;
  /** A token guards the dashboard, so one can sign out. */
  isGuarded: boolean;
}

export function Shell({ children, isGuarded }: ShellProps) {
  const here = placeOf(usePathname())?.href;
  const [isHelpOpen, setHelpOpen] = useState(false);
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent-fill px-3 py-1.5 text-white focus:translate-y-0"
      >
        Skip to the content
      </a>
      <aside className="border-r border-line max-md:hidden">
        <div className="sticky top-0 grid gap-5 py-4">
          <div className="px-5">
            <Brand />
          </div>
          <SideNav here={here} />
        </div>
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-20 flex h-13 items-center gap-2.5 border-b border-line bg-canvas px-4 md:px-6">
          <div className="grow">
            <div className="md:hidden">
              <Brand />
            </div>
          </div>
          <ConnectionState />
          <div className="max-sm:hidden">
            <NetworkBadge />
          </div>
          <ThemeSwitch />
          <div className="-mr-2 flex">
            <IconButton label="Keys" icon={CircleHelp} onClick={() => setHelpOpen(true)} className="max-md:hidden" />
            {isGuarded && (
              <Link
                href="/signin"
                aria-label="Sign out"
                title="Sign out"
                className="inline-flex size-8 items-center justify-center rounded-md text-soft hover:bg-hover hover:text-ink"
              >
                <LogOut className="size-4" aria-hidden />
              </Link>
            )}
          </div>
        </header>
        <main
          id="content"
          tabIndex={-1}
          className="w-full max-w-[90rem] min-w-0 grow px-4 pt-5 pb-24 outline-none md:px-6 md:pb-10"
        >
          {children}
        </main>
      </div>
      <BottomNav here={here} />
      <Shortcuts isOpen={isHelpOpen} setOpen={setHelpOpen} />
    </div>
  );
}
