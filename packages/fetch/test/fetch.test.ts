// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchSource, sourcePath, type FetchOptions } from "../src/index.ts";
import { makeBench, serve, type Bench, type Handler } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.close());

const partialsOf = ({ cacheDir }: FetchOptions) => readdirSync(join(cacheDir, "sources/partial"));
const partOf = ({ cacheDir }: FetchOptions) => join(cacheDir, "sources/partial", `${bench.sha256}.part`);
const fetchFrom = (origins: string[], options: FetchOptions, known: { size?: number } = { size: bench.body.length }) =>
  fetchSource({ name: "source.tar", sha256: bench.sha256, ...known, origins, recipe: "mine" }, options);

function plantPart(options: FetchOptions, bytes: Buffer): void {
  mkdirSync(dirname(partOf(options)), { recursive: true, mode: 0o700 });
  writeFileSync(partOf(options), bytes, { mode: 0o600 });
}

describe("a source that is there", () => {
  it("is fetched once, verified, read-only, and taken from the cache afterwards", async () => {
    const options = bench.options();
    const url = bench.url("/plain", serve(bench.body));
    const path = await fetchFrom([url], options);
    expect(path).toBe(sourcePath(options.cacheDir, bench.sha256));
    expect(readFileSync(path).equals(bench.body)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o444);
    expect(partialsOf(options)).toEqual([]);
    const before = bench.requests.length;
    expect(await fetchFrom([url], { ...options, offline: true })).toBe(path);
    expect(bench.requests.length).toBe(before);
  });

  it("is downloaded once when several ask for it at once", async () => {
    const options = bench.options();
    const url = bench.url("/together", serve(bench.body));
    await Promise.all([1, 2, 3].map(() => fetchFrom([url], options)));
    expect(bench.requests.filter(({ path }) => path === "/together")).toHaveLength(1);
  });

  it("comes from a file, by address or path, offline too", async () => {
    const file = join(bench.folder, "local file.tar");
    writeFileSync(file, bench.body);
    for (const origin of [file, pathToFileURL(file).href]) {
      const path = await fetchFrom([origin], { ...bench.options(), offline: true });
      expect(readFileSync(path).equals(bench.body)).toBe(true);
    }
  });

  it("may come without a declared size, and with chunks of unknown length", async () => {
    const chunked: Handler = (_request, response) => {
      response.write(bench.body.subarray(0, 1000));
      response.end(bench.body.subarray(1000));
    };
    await expect(fetchFrom([bench.url("/chunked", chunked)], bench.options(), {})).resolves.toBeTypeOf("string");
  });

  it("comes from the first origin that has it", async () => {
    const events: string[] = [];
    const options: FetchOptions = { ...bench.options(), report: (event) => events.push(event.type === "end" ? `${event.outcome} ${event.note}` : event.type) };
    const good = bench.url("/good", serve(bench.body));
    const wrong = bench.url("/wrong", serve(Buffer.alloc(bench.body.length)));
    const before = bench.requests.length;
    await fetchFrom([bench.url("/absent"), wrong, "/no/such/file", good, bench.url("/never", serve(bench.body))], options);
    expect(events.at(-1)).toBe(`done ${good}`);
    expect(bench.requests.slice(before).map(({ path }) => path)).toEqual(["/absent", "/wrong", "/good"]);
  });

  it("is fetched again when the cached copy was damaged", async () => {
    const options = bench.options();
    const url = bench.url("/again", serve(bench.body));
    const path = sourcePath(options.cacheDir, bench.sha256);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bench.body.subarray(1));
    expect(readFileSync(await fetchFrom([url], options)).equals(bench.body)).toBe(true);
  });
});

describe("an interrupted download", () => {
  it("goes on where it stopped", async () => {
    const options = bench.options();
    plantPart(options, bench.body.subarray(0, 100_000));
    await fetchFrom([bench.url("/resume", serve(bench.body))], options);
    expect(bench.requests.filter(({ path }) => path === "/resume").map(({ range }) => range)).toEqual(["bytes=100000-"]);
  });

  it("goes on by itself when the server closes early, as often as it helps", async () => {
    let cut = 0;
    const cutting: Handler = (request, response) => {
      cut += 1;
      if (cut > 2) return serve(bench.body)(request, response);
      const start = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
      const headers = start === 0 ? { "content-length": bench.body.length } : { "content-range": `bytes ${start}-${bench.body.length - 1}/${bench.body.length}` };
      response.writeHead(start === 0 ? 200 : 206, headers);
      response.write(bench.body.subarray(start, start + 50_000), () => setTimeout(() => response.destroy(), 20));
    };
    await fetchFrom([bench.url("/cutting", cutting)], bench.options());
    const ranges = bench.requests.filter(({ path }) => path === "/cutting").map(({ range }) => range);
    expect(ranges).toHaveLength(3);
    expect(ranges[2]).toBe("bytes=100000-");
  });

  it("starts anew when the server ignores the range", async () => {
    const options = bench.options();
    plantPart(options, bench.body.subarray(0, 5000));
    const ignoring: Handler = (_request, response) => void response.writeHead(200, { "content-length": bench.body.length }).end(bench.body);
    expect(readFileSync(await fetchFrom([bench.url("/ignoring", ignoring)], options)).equals(bench.body)).toBe(true);
  });

  it("starts anew when the part holds other bytes, is too long, or cannot be continued", async () => {
    for (const [name, planted] of [
      ["other", Buffer.alloc(5000, 7)],
      ["long", Buffer.alloc(bench.body.length + 5)],
      ["full", Buffer.alloc(bench.body.length)],
    ] as const) {
      const options = bench.options();
      plantPart(options, planted);
      await expect(fetchFrom([bench.url(`/${name}`, serve(bench.body))], options)).resolves.toBeTypeOf("string");
    }
    const options = bench.options();
    plantPart(options, bench.body.subarray(0, 5000));
    const refusing: Handler = (request, response) => (request.headers.range === undefined ? serve(bench.body)(request, response) : void response.writeHead(416).end());
    await expect(fetchFrom([bench.url("/refusing", refusing)], options)).resolves.toBeTypeOf("string");
  });

  it("takes over the part of a process that is gone, not of one that lives", async () => {
    const gone = bench.options();
    plantPart(gone, Buffer.alloc(0));
    writeFileSync(partOf(gone).replace(".part", ".4194305.part"), bench.body.subarray(0, 1234), { mode: 0o600 });
    await fetchFrom([bench.url("/gone", serve(bench.body))], gone);
    const ranges = bench.requests.filter(({ path }) => path === "/gone").map(({ range }) => range);
    expect([undefined, "bytes=1234-"]).toContain(ranges[0]);
    const lives = bench.options();
    plantPart(lives, Buffer.alloc(0));
    writeFileSync(partOf(lives).replace(".part", ".1.part"), "theirs");
    await fetchFrom([bench.url("/lives", serve(bench.body))], lives);
    expect(partialsOf(lives)).toEqual([`${bench.sha256}.1.part`]);
  });
});

describe("a hostile or broken server", () => {
  it("cannot pass other bytes off: both digests are named, nothing is kept", async () => {
    const options = bench.options();
    const other = Buffer.alloc(bench.body.length, 1);
    const failed = fetchFrom([bench.url("/other-bytes", serve(other))], options);
    await expect(failed).rejects.toMatchObject({ code: "digest-mismatch", exitCode: 6, message: expect.stringMatching(new RegExp(`${bench.sha256}.*sha256:[0-9a-f]{64}`)) });
    expect(partialsOf(options)).toEqual([]);
    expect(existsSync(sourcePath(options.cacheDir, bench.sha256))).toBe(false);
  });

  const refuse = async (path: string, handler: Handler, reason: RegExp, known?: { size?: number }) => {
    const options = bench.options({ attempts: 2, redirects: 3 });
    const failed = fetchFrom([bench.url(path, handler)], options, known);
    await expect(failed).rejects.toMatchObject({ code: "network", exitCode: 5, message: expect.stringMatching(reason) });
    expect(existsSync(sourcePath(options.cacheDir, bench.sha256))).toBe(false);
  };

  it("is refused when it announces another length, before the body is read", async () => {
    let sent = 0;
    const page: Handler = (_request, response) => {
      sent += 1;
      response.writeHead(200, { "content-length": 27, "content-type": "text/html" }).end("<html>please log in</html>\n");
    };
    await refuse("/error-page", page, /offers 27 bytes where 300000 are expected/);
    expect(sent).toBe(1);
  });

  it("is refused when it sends more than expected, without end", async () => {
    let timer: NodeJS.Timeout | undefined;
    const endless: Handler = (_request, response) => {
      timer = setInterval(() => response.write(Buffer.alloc(65_536)), 1);
      response.on("close", () => clearInterval(timer));
    };
    await refuse("/endless", endless, /more than the 300000 bytes expected/);
    clearInterval(timer);
  });

  it("is bounded even when no size is known", async () => {
    const options = bench.options({ largest: 10_000 });
    const large: Handler = (_request, response) => void response.end(bench.body);
    await expect(fetchFrom([bench.url("/large", large)], options, {})).rejects.toMatchObject({ message: expect.stringContaining("more than the 10000 bytes allowed") });
  });

  it("is refused when it stops short every time", async () => {
    const short: Handler = (_request, response) => {
      response.flushHeaders();
      response.end();
    };
    await refuse("/short", short, /stopped after 0 of 300000 bytes/);
  });

  it("is refused when it answers with another part of the file", async () => {
    const options = bench.options({ attempts: 2 });
    plantPart(options, bench.body.subarray(0, 5000));
    const shifted: Handler = (_request, response) => void response.writeHead(206, { "content-range": `bytes 0-299999/300000` }).end(bench.body);
    await expect(fetchFrom([bench.url("/shifted", shifted)], options)).rejects.toMatchObject({ message: expect.stringContaining("another part of the file") });
  });

  it("is given up when it says nothing, or drips", async () => {
    await refuse("/silent", () => {}, /sent nothing for 0\.4 s/);
    const drip: Handler = (_request, response) => {
      const timer = setInterval(() => response.write("x"), 50);
      response.on("close", () => clearInterval(timer));
    };
    await refuse("/drip", drip, /sent only \d+ bytes in/, {});
  });

  it("is not asked again for what is not there, but is for what is not there now", async () => {
    const count = (path: string) => bench.requests.filter((request) => request.path === path).length;
    await refuse("/404", (_request, response) => void response.writeHead(404).end("no"), /answers 404 Not Found/);
    expect(count("/404")).toBe(1);
    await refuse("/503", (_request, response) => void response.writeHead(503).end("later"), /answers 503 Service Unavailable/);
    expect(count("/503")).toBe(2);
  });

  it("is not followed in circles, to other schemes, or to nowhere", async () => {
    const to =
      (location: string): Handler =>
      (_request, response) =>
        void response.writeHead(302, { location }).end();
    await refuse("/circle", to("/circle"), /redirects more than 3 times/);
    await refuse("/scheme", to("file:///etc/passwd"), /no web address/);
    await refuse("/nowhere", to("http://[bad"), /no web address/);
    await refuse("/no-location", (_request, response) => void response.writeHead(302).end(), /answers 302/);
  });

  it("is followed to where the source is", async () => {
    bench.url("/moved/here", serve(bench.body));
    const moved: Handler = (_request, response) => void response.writeHead(301, { location: "moved/here" }).end();
    await expect(fetchFrom([bench.url("/moved-from", moved)], bench.options())).resolves.toBeTypeOf("string");
  });

  it("is named with its reason when all origins fail", async () => {
    const failed = fetchFrom([bench.url("/gone-1"), "http://127.0.0.1:1/x", "/no/such/file"], bench.options({ attempts: 1 }));
    await expect(failed).rejects.toMatchObject({
      message: "source.tar could not be fetched from any of its 3 origins",
      excerpt: expect.stringMatching(/\/gone-1: answers 404 Not Found\nhttp:\/\/127\.0\.0\.1:1\/x: refuses the connection\n\/no\/such\/file: does not exist/),
    });
  });
});

describe("this machine", () => {
  it("is not tricked by a part that is a link, or is linked from elsewhere", async () => {
    const target = join(bench.folder, "victim");
    for (const link of [symlinkSync, linkSync]) {
      const options = bench.options();
      writeFileSync(target, "precious");
      plantPart(options, Buffer.alloc(0));
      rmSync(partOf(options));
      link(target, partOf(options));
      await expect(fetchFrom([bench.url("/link", serve(bench.body))], options)).rejects.toThrow();
      expect(readFileSync(target, "utf8")).toBe("precious");
    }
  });

  it("does not work in a folder that others can write", async () => {
    const options = bench.options();
    mkdirSync(join(options.cacheDir, "sources/partial"), { recursive: true });
    chmodSync(join(options.cacheDir, "sources/partial"), 0o777);
    await expect(fetchFrom([bench.url("/open", serve(bench.body))], options)).rejects.toMatchObject({ code: "permission" });
  });

  it("stops at once when told to, and keeps what it has for the next time", async () => {
    const options = bench.options();
    const controller = new AbortController();
    const half: Handler = (_request, response) => {
      response.writeHead(200, { "content-length": bench.body.length });
      response.write(bench.body.subarray(0, 150_000), () => setTimeout(() => controller.abort(), 50));
    };
    await expect(fetchFrom([bench.url("/half", half)], { ...options, signal: controller.signal })).rejects.toMatchObject({ code: "interrupted", exitCode: 130 });
    expect(statSync(partOf(options)).size).toBe(150_000);
    await fetchFrom([bench.url("/half-rest", serve(bench.body))], options);
    expect(bench.requests.find(({ path }) => path === "/half-rest")?.range).toBe("bytes=150000-");
  });

  it("says what to do offline", async () => {
    const options = { ...bench.options(), offline: true };
    await expect(fetchFrom([bench.url("/plain")], options)).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("--offline"),
      hint: expect.stringContaining(sourcePath(options.cacheDir, bench.sha256)),
    });
  });
});

describe("a malformed source", () => {
  it("is refused when its digest has another form", async () => {
    for (const sha256 of ["", "abc", bench.sha256.toUpperCase(), `${bench.sha256} `, `sha512:${bench.sha256}`, `${bench.sha256}0`]) {
      await expect(fetchSource({ name: "x", sha256, origins: [] }, bench.options())).rejects.toMatchObject({ code: "usage" });
    }
  });
});
