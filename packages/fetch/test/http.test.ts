// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redirectTarget } from "../src/http.ts";
import { makeBench, serve, type Bench } from "./bench.ts";

describe("redirectTarget", () => {
  it("resolves against where it stands", () => {
    expect(redirectTarget(new URL("https://a.example/x/y"), "../z?q").href).toBe("https://a.example/z?q");
    expect(redirectTarget(new URL("http://a.example/"), "https://b.example/").href).toBe("https://b.example/");
    expect(redirectTarget(new URL("http://a.example/"), "http://b.example/").href).toBe("http://b.example/");
  });

  it("refuses to leave https, the web, or the line", () => {
    expect(() => redirectTarget(new URL("https://a.example/"), "http://a.example/x")).toThrow(/from https to http/);
    for (const location of ["file:///etc/passwd", "data:text/plain,x", "http://[", "javascript:1"]) {
      expect(() => redirectTarget(new URL("https://a.example/"), location)).toThrow(/no web address/);
    }
    expect(redirectTarget(new URL("http://a.example/"), "/x\r\nSet-Cookie: a=b").href).not.toMatch(/[\r\n]/);
  });
});

describe("a proxy of the environment", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await makeBench();
  });
  afterAll(() => bench.close());

  it("is used", async () => {
    const wanted = "http://upstream.invalid/source.tar";
    bench.server.prependListener("request", (request) => {
      // A proxy is asked for whole addresses.
      if (request.url === wanted) request.url = "/proxied";
    });
    bench.url("/proxied", serve(bench.body));
    const script = `
      const { fetchSource } = await import(${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))});
      await fetchSource({ name: "x", sha256: ${JSON.stringify(bench.sha256)}, origins: [${JSON.stringify(wanted)}] }, { cacheDir: ${JSON.stringify(bench.folder)} });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { env: { http_proxy: bench.url("") }, stdio: "inherit" });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(bench.requests.map(({ path }) => path)).toEqual(["/proxied"]);
  });
});
