"use client";
/** Chooses between the system's theme, light and dark. */
import { Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { chooseTheme, currentTheme, type Theme } from "@/app/_components/theme";
import { cx } from "@/app/_components/ui/classes";

const CHOICES = [
  { theme: "system", name: "System theme", icon: Monitor },
  { theme: "light", name: "Light theme", icon: Sun },
  { theme: "dark", name: "Dark theme", icon: Moon },
] as const;

export function ThemeSwitch() {
  const [chosen, setChosen] = useState<Theme | null>(null);

  useEffect(() => setChosen(currentTheme()), []);

  return (
    <fieldset className="flex rounded-md border border-line p-0.5">
      <legend className="sr-only">Theme</legend>
      {CHOICES.map(({ theme, name, icon: Icon }) => (
        <label
          key={theme}
          title={name}
          className={cx(
            "relative flex size-6 items-center justify-center rounded-sm text-faint hover:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent",
            chosen === theme && "bg-hover text-ink",
          )}
        >
          <input
            type="radio"
            name="theme"
            value={theme}
            aria-label={name}
            checked={chosen === theme}
            onChange={() => {
              chooseTheme(theme);
              setChosen(theme);
            }}
            className="absolute inset-0 opacity-0"
          />
          <Icon className="size-3.5" aria-hidden />
        </label>
      ))}
    </fieldset>
  );
}
