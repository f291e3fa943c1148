// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProgressEvent } from "@nexus/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fetchLatest, fetchSource, type FetchOptions } from "../src/index.ts";
import { makeBench, serve, type Bench, type Handler } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.close());

const fetchFrom = (origins: string[], options: FetchOptions, more: { fresh?: boolean; size?: number; largest?: number } = {}) =>
  fetchLatest({ origins, name: "index", largest: 1_000_000, ...more }, options);
const text = ({ path }: { path: string }) => readFileSync(path, "utf8");

/** A file whose state can be changed, answered as servers do that know validators. */
function changing(): { handler: Handler; state: { text: string; etag: string }; answers: number[] } {
  const state = { text: "first", etag: '"1"' };
  const answers: number[] = [];
  const handler: Handler = (request, response) => {
    const same = request.headers["if-none-match"] === state.etag;
    answers.push(same ? 304 : 200);
    if (same) response.writeHead(304).end();
    else response.writeHead(200, { etag: state.etag }).end(state.text);
  };
  return { handler, state, answers };
}

it("asks for the present state, and takes it only if it has changed", async () => {
  const options = bench.options();
  const { handler, state, answers } = changing();
  const url = bench.url("/index", handler);
  expect(text(await fetchFrom([url], options))).toBe("first");
  expect(text(await fetchFrom([url], options))).toBe("first");
  Object.assign(state, { text: "second", etag: '"2"' });
  expect(text(await fetchFrom([url], options, { fresh: false }))).toBe("first");
  expect(text(await fetchFrom([url], { ...options, offline: true }))).toBe("first");
  expect(text(await fetchFrom([url], options))).toBe("second");
  expect(answers).toEqual([200, 304, 200]);
  expect(readdirSync(join(options.cacheDir, "sources/partial"))).toEqual([]);
});

it("takes what was fetched last and asks nobody where only that is wanted", async () => {
  const options = bench.options();
  const { handler, answers } = changing();
  const url = bench.url("/held", handler);
  const held = () => fetchLatest({ origins: [url], name: "index", largest: 1000, onlyCached: true }, options);
  await expect(held()).rejects.toMatchObject({ code: "not-found", message: "index was never fetched" });
  await fetchFrom([url], options);
  expect(text(await held())).toBe("first");
  expect(answers).toEqual([200]);
});

it("tells two files of one name apart in its progress", async () => {
  const events: ProgressEvent[] = [];
  const options = { ...bench.options(), report: (event: ProgressEvent) => void events.push(event) };
  const both = [bench.url("/a/index", serve(bench.body)), bench.url("/b/index", serve(bench.body.subarray(1)))];
  await Promise.all(both.map((url) => fetchFrom([url], options)));
  const sources = [bench.body, bench.body.subarray(1)].map((bytes) => ({ sha256: createHash("sha256").update(bytes).digest("hex"), name: "index", origins: both }));
  const fresh = { ...bench.options(), report: options.report };
  await Promise.all(sources.map((source, at) => fetchSource({ ...source, origins: [both[at]!] }, fresh)));
  const started = events.flatMap((event) => (event.type === "start" ? [event] : []));
  expect(started.map(({ label }) => label)).toEqual(Array.from({ length: 4 }, () => "fetch index"));
  expect(new Set(started.map(({ id }) => id)).size).toBe(4);
  for (const { id } of started) expect(events.filter((event) => event.type === "end" && event.id === id)).toMatchObject([{ outcome: "done" }]);
});

it("fetches again what was damaged in the cache", async () => {
  const options = bench.options();
  const url = bench.url("/damaged", changing().handler);
  const { path } = await fetchFrom([url], options);
  chmodSync(path, 0o644);
  writeFileSync(path, "fires");
  await expect(fetchFrom([url], { ...options, offline: true })).rejects.toMatchObject({ code: "network" });
  expect(text(await fetchFrom([url], options))).toBe("first");
});

it("goes on after a broken connection with the same state of the file, and begins anew with another", async () => {
  const parts: (string | undefined)[] = [];
  const interrupted = (etags: string[]): Handler => {
    let count = 0;
    return (request, response) => {
      const etag = etags[Math.min(count, etags.length - 1)]!;
      count += 1;
      parts.push(request.headers["if-range"]?.toString());
      if (request.headers["if-range"] !== etag) delete request.headers.range;
      response.setHeader("etag", etag);
      if (count > 1) return serve(bench.body)(request, response);
      response.writeHead(200, { "content-length": bench.body.length }).write(bench.body.subarray(0, 100_000)); // and then says nothing more
    };
  };
  for (const [path, etags] of [
    ["/same", ['"a"']],
    ["/other", ['"a"', '"b"']],
  ] as const) {
    const { sha256 } = await fetchFrom([bench.url(path, interrupted([...etags]))], bench.options());
    expect(sha256).toBe(bench.sha256);
  }
  expect(parts).toEqual([undefined, '"a"', undefined, '"a"']);
});

it("tells a file that no mirror has from mirrors that cannot be reached", async () => {
  const broken = bench.url("/broken", (_request, response) => void response.writeHead(503).end());
  await expect(fetchFrom([bench.url("/none"), "/no/such/file"], bench.options())).rejects.toMatchObject({ code: "not-found" });
  await expect(fetchFrom([bench.url("/none"), broken], bench.options())).rejects.toMatchObject({ code: "network" });
  expect(text(await fetchFrom([broken, bench.url("/mirror", changing().handler)], bench.options()))).toBe("first");
});

it("bounds what it takes", async () => {
  const url = bench.url("/large", serve(bench.body));
  await expect(fetchFrom([url], bench.options(), { largest: 1000 })).rejects.toThrow("more than the 1000 bytes allowed");
  await expect(fetchFrom([url], bench.options(), { size: 1000 })).rejects.toThrow("offers 300000 bytes where 1000 are expected");
});

it("reads files of this machine anew each time", async () => {
  const options = bench.options();
  const file = join(bench.folder, "local-index");
  for (const state of ["one", "two"]) {
    writeFileSync(file, state);
    expect(text(await fetchFrom([pathToFileURL(file).href], { ...options, offline: true }, { fresh: true }))).toBe(state);
  }
});

it("fetches a file once that several ask for at the same time", async () => {
  const options = bench.options();
  const { handler, answers } = changing();
  const url = bench.url("/together", handler);
  const found = await Promise.all([1, 2, 3].map(() => fetchFrom([url], options)));
  expect(found.map(text)).toEqual(["first", "first", "first"]);
  expect(answers).toEqual([200]);
});

it("takes a damaged record of what was fetched for none", async () => {
  const options = bench.options();
  const url = bench.url("/record", changing().handler);
  await fetchFrom([url], options);
  const records = join(options.cacheDir, "latest");
  writeFileSync(join(records, readdirSync(records)[0]!), "{");
  expect(text(await fetchFrom([url], options))).toBe("first");
});

it.each([403, 404, 410])("calls a file absent that every address answers %i for", async (status) => {
  const url = bench.url(`/status-${status}`, (_, response) => response.writeHead(status).end());
  await expect(fetchFrom([url], bench.options())).rejects.toMatchObject({ code: "not-found" });
});

it("calls a source absent that a repository lists, when every origin says that it has none", async () => {
  const source = (...origins: string[]) => ({ name: "source.tar", sha256: "0".repeat(64), listed: true, origins });
  const gone = bench.url("/gone");
  await expect(fetchSource(source(gone, "/no/such/file"), bench.options())).rejects.toMatchObject({ code: "not-found", hint: expect.stringContaining("nip update") });
  await expect(fetchSource(source(gone, "http://127.0.0.1:1/x"), bench.options({ attempts: 1 }))).rejects.toMatchObject({ code: "network" });
  await expect(fetchSource({ ...source(gone), listed: false }, bench.options())).rejects.toMatchObject({ code: "network" });
});
