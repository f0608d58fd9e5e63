"use client";
/** A modal dialog: the browser's own, which keeps the focus inside and closes by Escape. */
import { X } from "lucide-react";
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Button, IconButton } from "./button";

interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons, right-aligned; the last is the main one. */
  footer?: ReactNode;
}

export function Dialog({ isOpen, onClose, title, children, footer }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    if (isOpen && !dialog.open) dialog.showModal();
    if (!isOpen && dialog.open) dialog.close();
  }, [isOpen]);

  function closeOnBackdrop(event: MouseEvent) {
    if (event.target === element.current) onClose();
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, by the browser
    <dialog
      ref={element}
      onClose={onClose}
      onClick={closeOnBackdrop}
      aria-labelledby={titleId}
      className="w-[min(30rem,calc(100vw-2rem))] rounded-lg border border-line-strong bg-raised p-0 shadow-(--shadow) open:animate-rise"
    >
      {isOpen && (
        <div className="grid max-h-[85dvh] grid-rows-[auto_minmax(0,1fr)_auto]">
          <header className="flex items-center justify-between border-b border-line py-2 pr-2 pl-4">
            <h2 id={titleId} className="text-lg">
              {title}
            </h2>
            <IconButton label="Close" icon={X} onClick={onClose} />
          </header>
          <div className="overflow-y-auto p-4">{children}</div>
          {footer !== undefined && (
            <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>
          )}
        </div>
      )}
    </dialog>
  );
}

interface ConfirmProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** Names what is lost. */
  children: ReactNode;
  confirm: string;
  isPending: boolean;
  onConfirm: () => void;
}

/** Asks once before something is lost. */
export function Confirm({ isOpen, onClose, title, children, confirm, isPending, onConfirm }: ConfirmProps) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button size="md" onClick={onClose}>
            Keep
          </Button>
          <Button size="md" look="danger" isPending={isPending} onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="grid gap-2 text-sm text-soft">{children}</div>
    </Dialog>
  );
}
