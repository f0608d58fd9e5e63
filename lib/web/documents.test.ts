import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentsVersion, listDocuments, readDocuments, readPicture, slugOf } from "./documents";

let folder: string;

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-documents-"));
  write("CHANGELOG.md", "# Changelog\n");
  write(".env", "FORGE_TOKEN=secret\n");
  write("docs/README.md", "# Documents\n");
  write("docs/quick-start.md", "# Quick start\n");
  write("docs/pictures/folds.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="320px"></svg>');
  write("docs/pictures/boxed.svg", '<svg viewBox="0 0 300 150"></svg>');
  write("docs/pictures/note.txt", "no picture");
  write("skills/one/SKILL.md", '---\nname: one\ndescription: "What: it does"\n---\n# One\n');
  write("skills/one/template/REPORT.md", "# {{name}}\n");
  write("examples/runs/notes.md", "# Made by a run\n");
  write("lib/secret.md", "# Not a document\n");
  symlinkSync(path.join(folder, ".env"), path.join(folder, "docs/pictures/leak.svg"));
  symlinkSync(path.join(folder, ".env"), path.join(folder, "docs/leak.md"));
  symlinkSync(path.join(folder, "lib"), path.join(folder, "docs/lib"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("documents", () => {
  it("have addresses of their own", () => {
    expect(slugOf("docs/README.md")).toBe("");
    expect(slugOf("docs/going-live.md")).toBe("going-live");
    expect(slugOf("docs/skills.md")).toBe("skills");
    expect(slugOf("skills/README.md")).toBe("skills/readme");
    expect(slugOf("skills/shared/Loss-design.md")).toBe("skills/shared/loss-design");
    expect(slugOf("SKILLS.md")).toBe("project/skills");
    expect(slugOf("README.md")).toBe("project/readme");
  });

  it("are those of the named folders and of the root; links, templates and runs are left out", async () => {
    expect((await listDocuments(folder)).map((file) => file.path)).toEqual([
      "CHANGELOG.md",
      "docs/README.md",
      "docs/quick-start.md",
      "skills/one/SKILL.md",
    ]);
  });

  it("give the lines before a skill as fields", async () => {
    const skill = (await readDocuments(folder)).find(({ slug }) => slug === "skills/one/skill");
    expect(skill).toMatchObject({ text: "# One\n", front: { name: "one", description: "What: it does" } });
  });

  it("have another version when one of them changes", async () => {
    const before = await documentsVersion(folder);
    write("docs/quick-start.md", "# Quick start, longer\n");
    expect(await documentsVersion(folder)).not.toBe(before);
  });

  it("are none where there are none", async () => {
    expect(await listDocuments(path.join(folder, "nowhere"))).toEqual([]);
  });
});

describe("pictures", () => {
  it("say how large they are", async () => {
    expect(await readPicture("folds.svg", folder)).toMatchObject({ width: 640, height: 320 });
    expect(await readPicture("boxed.svg", folder)).toMatchObject({ width: 300, height: 150 });
  });

  it.each(["leak.svg", "note.txt", "../README.md", "../../.env", "..%2F..%2F.env", "/etc/passwd", "", "."])(
    "are nothing else: %j",
    async (name) => expect(await readPicture(name, folder)).toBeNull(),
  );
});
