// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface BreakingServer extends AsyncDisposable {
  url: string;
  /** Requests that went on where the connection broke: the byte they began at, and the one it broke at. */
  resumed: { path: string; from: number; brokenAt: number }[];
}

/** Serves a folder; the first answer for each file of some size breaks off in its middle. */
export async function serveBreaking(folder: string): Promise<BreakingServer> {
  const brokenAt = new Map<string, number>();
  const resumed: BreakingServer["resumed"] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = decodeURIComponent(new URL(request.url!, "http://localhost").pathname);
    const file = join(folder, path);
    if (!existsSync(file)) return void response.writeHead(404).end();
    const bytes = readFileSync(file);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const head = { "content-length": bytes.length - from, etag: `"${bytes.length}"`, "accept-ranges": "bytes" };
    if (from > 0) {
      resumed.push({ path, from, brokenAt: brokenAt.get(path) ?? -1 });
      response.writeHead(206, { ...head, "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` }).end(bytes.subarray(from));
    } else if (bytes.length > 1000 && !brokenAt.has(path)) {
      brokenAt.set(path, bytes.length >> 1);
      response.writeHead(200, head).write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
    } else response.writeHead(200, head).end(bytes);
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    resumed,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
