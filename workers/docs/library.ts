/** The reference of the library, made of the docstrings of what the package's root exports. */
import { readFileSync } from "node:fs";
import { type ExportedDeclarations, type JSDocableNode, Node, Project, type SourceFile } from "ts-morph";

export interface LibraryExport {
  name: string;
  /** The heading that it stands under: the comment before its line in lib/index.ts. */
  group: string;
  signature: string;
  doc: string;
  members: { signature: string; doc: string }[];
}

const ROOT = "lib/index.ts";

/** @throws Error for an export that lib/index.ts puts under no heading */
export function libraryExports(): LibraryExport[] {
  const project = new Project({ tsConfigFilePath: "tsconfig.json", skipAddingFilesFromTsConfig: true });
  const root = project.addSourceFileAtPath(ROOT);
  const groups = groupsOf(readFileSync(ROOT, "utf8"));
  const found = [...root.getExportedDeclarations()].map(([name, declarations]) => {
    const group = groups.get(name);
    if (group === undefined) throw new Error(`${name} stands under no heading in ${ROOT}`);
    return describeExport(name, group, declarations, root);
  });
  return found.sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** Names to the last `// Heading` before them. */
function groupsOf(text: string): Map<string, string> {
  const groups = new Map<string, string>();
  let group = "";
  for (const statement of text.split(/;\n/)) {
    group = /^\/\/ (.+)$/m.exec(statement)?.[1] ?? group;
    for (const [, name = ""] of (/export (?:type )?\{([^}]*)\}/s.exec(statement)?.[1] ?? "").matchAll(
      /(?:type )?(\w+)(?:,|\s*$)/g,
    )) {
      groups.set(name, group);
    }
  }
  return groups;
}

function describeExport(
  name: string,
  group: string,
  declarations: ExportedDeclarations[],
  root: SourceFile,
): LibraryExport {
  const docs = declarations.map((one) => docOf(holderOf(one))).filter((doc) => doc !== "");
  const main = declarations.find((one) => !Node.isTypeAliasDeclaration(one)) ?? declarations[0];
  if (main === undefined) throw new Error(`${name} of ${root.getBaseName()} is declared nowhere`);
  return { name, group, signature: signatureOf(name, main), doc: docs[0] ?? "", members: membersOf(main) };
}

/** A variable's docstring stands before its statement. */
function holderOf(node: Node): Node {
  return Node.isVariableDeclaration(node) ? (node.getVariableStatement() ?? node) : node;
}

function docOf(node: Node): string {
  if (!Node.isJSDocable(node)) return "";
  return (node as JSDocableNode)
    .getJsDocs()
    .map((doc) => doc.getInnerText().trim())
    .join("\n\n");
}

const oneLine = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .replace(/import\("[^"]*"\)\./g, "")
    .trim();

function signatureOf(name: string, node: Node): string {
  if (Node.isFunctionDeclaration(node)) {
    const parameters = node.getParameters().map((one) => oneLine(one.getText()));
    const returned = node.getReturnTypeNode()?.getText() ?? node.getReturnType().getText(node);
    return oneLine(`${name}(${parameters.join(", ")}): ${returned}`);
  }
  if (Node.isClassDeclaration(node)) {
    const made =
      node
        .getConstructors()[0]
        ?.getParameters()
        .map((one) => oneLine(one.getText())) ?? [];
    return `class ${name}(${made.join(", ")})`;
  }
  if (Node.isInterfaceDeclaration(node)) return `interface ${name}`;
  if (Node.isTypeAliasDeclaration(node)) {
    const text = oneLine(node.getTypeNodeOrThrow().getText());
    return text.length > 160 ? `type ${name}` : `type ${name} = ${text}`;
  }
  if (Node.isVariableDeclaration(node)) {
    const type = node.getTypeNode()?.getText();
    return type === undefined ? `const ${name}` : `const ${name}: ${oneLine(type)}`;
  }
  return name;
}

function membersOf(node: Node): LibraryExport["members"] {
  if (Node.isInterfaceDeclaration(node)) {
    return [...node.getProperties(), ...node.getMethods()].map((one) => ({
      signature: oneLine(one.getText().replace(/\/\*\*[\s\S]*?\*\//g, "")).replace(/;$/, ""),
      doc: docOf(one),
    }));
  }
  if (!Node.isClassDeclaration(node)) return [];
  const groups = node.getInstanceProperties().flatMap((one) => {
    if (!Node.isPropertyDeclaration(one) || one.getName().startsWith("#")) return [];
    const calls = one
      .getType()
      .getProperties()
      .filter((part) => part.getTypeAtLocation(one).getCallSignatures().length > 0);
    const isGroup = one.getTypeNode()?.getText().startsWith("ReturnType") ?? false;
    return isGroup ? [{ signature: one.getName(), doc: calls.map((call) => `\`${call.getName()}\``).join(", ") }] : [];
  });
  const methods = [...node.getStaticMethods(), ...node.getInstanceMethods()].filter(
    (one) => !one.hasModifier("private") && !one.getName().startsWith("#"),
  );
  return groups.concat(
    methods.map((one) => {
      const parameters = one.getParameters().map((parameter) => oneLine(parameter.getText()));
      const returned = one.getReturnTypeNode()?.getText() ?? one.getReturnType().getText(one);
      const place = one.isStatic() ? "static " : "";
      return { signature: oneLine(`${place}${one.getName()}(${parameters.join(", ")}): ${returned}`), doc: docOf(one) };
    }),
  );
}

/** The Markdown of docs/library.md. */
export function libraryReference(exports: readonly LibraryExport[]): string {
  const groups = [...new Set(exports.map(({ group }) => group))];
  const parts = groups.map((group) => {
    const own = exports.filter((one) => one.group === group);
    return `## ${group}\n\n${own.map(entry).join("\n\n")}`;
  });
  return `${HEAD}\n\n${parts.join("\n\n")}\n`;
}

const HEAD = `# The library

\`import { … } from "allora-forge"\`: everything that a script needs, typed. Within the clone the name resolves by itself; a folder elsewhere
has a link to the clone as \`node_modules/allora-forge\` (\`forge skill new\` makes one). Run scripts by \`npx tsx script.ts\`. What is not
used is not loaded. [Coming from the Python kit](from-python-kit.md) says which name stands for which of its calls.

This page is written by \`npm run docs:library\` from the docstrings.`;

function entry({ name, signature, doc, members }: LibraryExport): string {
  const head = `### ${name}\n\n\`\`\`ts\n${signature}\n\`\`\`\n\n${prose(doc)}`.trimEnd();
  if (members.length === 0) return head;
  return `${head}\n\n${members.map((one) => `- \`${one.signature}\`${one.doc === "" ? "" : `: ${inline(one.doc)}`}`).join("\n")}`;
}

/** Tags as sentences. */
function prose(doc: string): string {
  return doc
    .replace(/@example\s+/g, "\n\nExample: ")
    .replace(/@throws\s+/g, "\n\nThrows: ")
    .replace(/@param\s+(\w+)\s+/g, "\n- `$1`: ")
    .replace(/@returns\s+/g, "\n\nReturns: ")
    .trim();
}

function inline(doc: string): string {
  return oneLine(
    doc
      .replace(/@throws\s+/g, "Throws: ")
      .replace(/@param\s+(\w+)\s+/g, "`$1`: ")
      .replace(/@returns\s+/g, "Returns: ")
      .replace(/@example\s+/g, "Example: "),
  );
}
