// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A cache behind HTTP, with nip's own downloads.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Repository, Surroundings } from "../../src/index.ts";
import { nixEcosystem } from "../../src/nix/ecosystem.ts";
import { makeWorld, refusal, type World } from "../world.ts";
import { madeBase, makeCache } from "./made-cache.ts";

const nix = nixEcosystem("http://127.0.0.1:1");
let folder: string;
let repository: Repository;
let server: Server;
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "nexus-nix-http-"));
  asked = [];
  const cache = join(folder, "cache");
  const made = makeCache(cache, [
    { name: "lib-2.0", files: { "lib/x": "library" }, bend: (field, value) => (field === "URL" ? `${value}?token=a%20b` : value) },
    { name: "app-1.0", files: { "bin/app": `/nix/store/${madeBase("lib-2.0")}/lib/x` }, references: ["lib-2.0"] },
  ]);
  server = createServer((request, response) => {
    asked.push(request.url!);
    const path = join(cache, new URL(request.url!, "http://x").pathname.replace(/^\/mirror\//, ""));
    if (!request.url!.startsWith("/mirror/") || !existsSync(path)) return response.writeHead(404).end();
    response.end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  repository = { ...made, urls: [`${address}/mirror`, `${address}/gone`] };
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function surroundings(change: { urls?: string[]; offline?: boolean } = {}): World {
  return makeWorld(join(folder, "home"), [{ ...repository, urls: change.urls ?? repository.urls }], { offline: change.offline });
}

/** The contents of app-1.0 and what it needs. */
async function contents(around: Surroundings): Promise<string[]> {
  const offers = await nix.find({ name: madeBase("app-1.0") }, around.repositories, around);
  const closure = await nix.resolve(offers, around.repositories, around);
  const found: string[] = [];
  for (const release of closure.releases) {
    await using opened = await nix.open(release, await nix.fetch(release, around), closure, around);
    for await (const entry of opened.entries()) {
      if (entry.kind !== "file") continue;
      const parts: Uint8Array[] = [];
      for await (const chunk of entry.body) parts.push(chunk);
      found.push(`${release.name} ${entry.path}: ${Buffer.concat(parts).toString()}`);
    }
  }
  return found;
}

test("narinfos and NARs come from the first mirror that has them; what was fetched once needs no network", async () => {
  const expected = ["lib lib/x: library", `app bin/app: /Programs/.${madeBase("lib-2.0")}/lib/x`];
  using online = surroundings();
  expect(await contents(online)).toEqual(expected);
  expect(asked).toContain(`/mirror/nar/${madeBase("lib-2.0")}.nar?token=a%20b`);
  expect(asked.filter((path) => path.startsWith("/gone/"))).toEqual([]);
  asked.length = 0;
  using offline = surroundings({ offline: true });
  expect(await contents(offline)).toEqual(expected);
  expect(asked).toEqual([]);
});

test("a mirror that has nothing is passed over; what no mirror has is nothing", async () => {
  using around = surroundings({ urls: repository.urls.toReversed() });
  expect(await nix.find({ name: "0".repeat(32) }, around.repositories, around)).toEqual([]);
  expect((await nix.find({ name: madeBase("app-1.0").slice(0, 32) }, around.repositories, around)).map(({ name }) => name)).toEqual(["app"]);
});

test("a narinfo that is not believed is refused as that when the cache cannot be asked again", async () => {
  using strict = surroundings();
  repository = { ...repository, keys: [] };
  using stranger = surroundings();
  expect(await refusal(contents(strict))).toBe("no refusal");
  server.close();
  server.closeAllConnections();
  expect(await refusal(contents(stranger))).toMatch(/^signature: .*believed are no keys at all/);
});
