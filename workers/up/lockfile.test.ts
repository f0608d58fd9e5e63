/** A fresh clone installs on every platform, from any registry. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Locked {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as { packages: Record<string, Locked> };
const project = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string>>;

it("names no registry", () => {
  expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

it("holds the packages of other platforms too: npm ci refuses a lock without them", () => {
  const isLocked = (dependent: string, name: string): boolean => {
    const own = `${dependent === "" ? "" : `${dependent}/`}node_modules/${name}`;
    if (lock.packages[own] !== undefined) return true;
    return (
      dependent !== "" && isLocked(dependent.slice(0, Math.max(0, dependent.lastIndexOf("node_modules/") - 1)), name)
    );
  };
  const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(place, name)),
  );
  expect(missing).toEqual([]);
});

it("pins what the project asks for", () => {
  const asked = { ...project.dependencies, ...project.devDependencies };
  expect(Object.entries(asked).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))).toEqual([]);
  for (const [name, version] of Object.entries(asked)) {
    expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
});
