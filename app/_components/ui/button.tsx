"use client";
/** Buttons and links that look like buttons. */
import { LoaderCircle, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { cx } from "./classes";

type Look = "primary" | "plain" | "quiet" | "danger";
type Size = "sm" | "md";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent-fill text-white hover:bg-accent-fill-hover border-transparent",
  plain: "bg-raised text-ink border-line-strong hover:bg-hover",
  quiet: "bg-transparent text-soft border-transparent hover:bg-hover hover:text-ink",
  danger: "bg-raised text-error border-line-strong hover:bg-error-wash",
};

const SIZES: Record<Size, string> = { sm: "h-7 px-2.5 text-sm gap-1.5", md: "h-8 px-3 text-base gap-2" };

function look(kind: Look, size: Size, className?: string): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors duration-100",
    "disabled:opacity-55 disabled:hover:bg-inherit",
    LOOKS[kind],
    SIZES[size],
    className,
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  icon?: LucideIcon;
  /** An act is under way: the button waits and says so. */
  isPending?: boolean;
}

export function Button({
  look: kind = "plain",
  size = "sm",
  icon: Icon,
  isPending = false,
  disabled,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || isPending}
      aria-busy={isPending || undefined}
      className={look(kind, size, className)}
    >
      {isPending ? (
        <LoaderCircle className="size-3.5 animate-spin" aria-hidden />
      ) : (
        Icon && <Icon className="size-3.5" aria-hidden />
      )}
      {children}
    </button>
  );
}

interface ButtonLinkProps {
  href: string;
  look?: Look;
  size?: Size;
  icon?: LucideIcon;
  className?: string;
  /** A file of the server's, not a page. */
  isDownload?: boolean;
  children: ReactNode;
}

export function ButtonLink({
  href,
  look: kind = "plain",
  size = "sm",
  icon: Icon,
  className,
  isDownload = false,
  children,
}: ButtonLinkProps) {
  const inside = (
    <>
      {Icon && <Icon className="size-3.5" aria-hidden />}
      {children}
    </>
  );
  return isDownload ? (
    <a href={href} download className={look(kind, size, className)}>
      {inside}
    </a>
  ) : (
    <Link href={href} className={look(kind, size, className)}>
      {inside}
    </Link>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does, for those who do not see the icon. */
  label: string;
  icon: LucideIcon;
}

export function IconButton({ label, icon: Icon, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={cx(
        "inline-flex size-8 shrink-0 items-center justify-center rounded-md text-soft transition-colors duration-100 hover:bg-hover hover:text-ink",
        className,
      )}
    >
      <Icon className="size-4" aria-hidden />
    </button>
  );
}
