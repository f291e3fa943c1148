// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FetchOptions, TransferLimits } from "../src/index.ts";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server on the loopback device that answers as the test says, and the bytes it has to offer. */
export interface Bench {
  folder: string;
  body: Buffer;
  sha256: string;
  server: Server;
  /** The address of a path; its handler may be given at once. */
  url(path: string, handler?: Handler): string;
  /** All requests so far: path and Range header. */
  requests: { path: string; range: string | undefined }[];
  options(limits?: Partial<TransferLimits>): FetchOptions;
  close(): void;
}

export async function makeBench(size = 300_000): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "nexus-fetch-"));
  const body = randomBytes(size);
  const handlers = new Map<string, Handler>();
  const requests: Bench["requests"] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push({ path, range: request.headers.range });
    const handler = handlers.get(path);
    if (handler === undefined) response.writeHead(404).end("<html>not here</html>");
    else handler(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as { port: number };
  let caches = 0;
  return {
    folder,
    body,
    sha256: createHash("sha256").update(body).digest("hex"),
    server,
    requests,
    url(path, handler) {
      if (handler !== undefined) handlers.set(path, handler);
      return `http://127.0.0.1:${port}${path}`;
    },
    options(limits = {}) {
      caches += 1;
      return { cacheDir: join(folder, `cache-${caches}`), limits: { pause: 5, idle: 400, window: 300, ...limits } };
    },
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Answers with the whole body, or the part that the Range header asks for. */
export function serve(body: Buffer): Handler {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (start === 0) return void response.writeHead(200, { "content-length": body.length }).end(body);
    const range = `bytes ${start}-${body.length - 1}/${body.length}`;
    response.writeHead(206, { "content-length": body.length - start, "content-range": range }).end(body.subarray(start));
  };
}
