/** Ports: are they free, and what to say when not. */
import { createServer } from "node:net";
import { StartError } from "./start-error";

function probe(port: number, host: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** @throws StartError naming the port, what wants it and the variable that chooses another */
export async function requireFreePort(input: {
  port: number;
  host: string;
  what: string;
  variable: string;
}): Promise<void> {
  const error = await probe(input.port, input.host);
  if (error === null) return;
  if (error.code === "EADDRINUSE") {
    throw new StartError(
      `Port ${input.port}, wanted by ${input.what}, is in use by another program.\n` +
        `Stop that program, or choose another port: ${input.variable}=${input.port + 10} npm start`,
    );
  }
  if (error.code === "EACCES") {
    throw new StartError(
      `Port ${input.port}, wanted by ${input.what}, is reserved for the administrator.\nChoose one above 1024: ${input.variable}=8787 npm start`,
    );
  }
  throw new StartError(
    `${input.what} cannot listen on ${input.host}:${input.port} (${error.code ?? error.message}).\nCheck FORGE_HOST and ${input.variable}.`,
  );
}

/** A port on loopback that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") return reject(new Error("no port was given"));
      server.close(() => resolve(address.port));
    });
  });
}
