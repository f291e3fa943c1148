// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// One real start through the real launcher. What a program finds wrong it says by abort(), which a probe sees.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostArchitecture, type Architecture } from "@nexus/core";
import type { Root } from "@nexus/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probe, type Probe } from "../../src/gate/probe.ts";
import { nipRunBinary } from "../../src/view/nip-run.ts";
import { compile, placeOf, treeOf } from "./compiled.ts";

const nipRun = nipRunBinary(hostArchitecture() as Architecture);
let root: Root;
let server: Server;
beforeAll(async () => {
  root = { path: mkdtempSync(join(tmpdir(), "nip-probe-test-")), sync: false };
  chmodSync(root.path, 0o755); // the probe's program is nobody
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  rmSync(root.path, { recursive: true });
});

/** The outcome of starting a program that is made of this main(). */
function probed(body: string, ...words: string[]): Promise<Probe> {
  const headers = ["arpa/inet", "errno", "fcntl", "netinet/in", "stdlib", "stdio", "string", "sys/socket", "unistd"].map((name) => `#include <${name}.h>\n`).join("");
  compile(root, "Tried", "bin/tried", `${headers}int main(int argc, char **argv) { ${body} }`, "-static", ...words);
  return probe(nipRun, treeOf("Tried"), "tried", { root: root.path });
}

test("any end is a start, whatever the code", async () => {
  expect(await probed("return 0;")).toEqual({ outcome: "started" });
  expect(await probed('fputs("no such option", stderr); return 77;')).toEqual({ outcome: "started" });
});

test("an end by a signal is a failure, which is named", async () => {
  expect(await probed("abort();")).toEqual({ outcome: "failed", why: expect.stringContaining("killed by signal 6") });
  expect(await probed("return *(volatile int *)0;")).toEqual({ outcome: "failed", why: expect.stringContaining("killed by signal 11") });
});

test("what a program says is cut to a text that a document can hold", async () => {
  const { why } = (await probed(`fputs("error while loading shared libraries: ${"a".repeat(199)}\\xf0\\x9f\\x98\\x80\\n", stderr); return 127;`)) as { why: string };
  expect(why).toBe(`${"a".repeat(199)}\ufffd`);
});

test("a flood of words fills no memory, and the end of its program is still seen", async () => {
  const flood = (kibibytes: number) => `static char much[1024]; much[1023] = 10; for (int i = 0; i < ${kibibytes}; i++) write(2, much, sizeof much);`;
  expect(await probed(`${flood(300)} abort();`)).toEqual({ outcome: "failed", why: expect.stringContaining("killed by signal 6") });
  expect(await probed(`${flood(300 * 1024)} return 0;`)).toEqual({ outcome: "started" });
});

test.each([
  ["is given --version and nothing else", 'if (argc != 2 || strcmp(argv[1], "--version") != 0) abort();'],
  ["has nothing to read", "char byte; if (read(0, &byte, 1) != 0) abort();"],
  ["is not root, and cannot become it", "if (geteuid() == 0 || setuid(0) == 0) abort();"],
  ["cannot write to the tree it is in", 'if (open("/Programs/mark", O_WRONLY | O_CREAT, 0644) >= 0) abort();'],
  ["has none of this process's variables", 'if (getenv("NIP_PROBE_SECRET") != NULL || strcmp(getenv("HOME"), "/nonexistent") != 0) abort();'],
])("the program %s", async (_, body) => {
  process.env["NIP_PROBE_SECRET"] = "secret";
  try {
    expect(await probed(`${body} return 0;`)).toEqual({ outcome: "started" });
  } finally {
    delete process.env["NIP_PROBE_SECRET"];
  }
});

test("the program reaches no server, not even one of this machine", async () => {
  const { port } = server.address() as AddressInfo;
  const connect = `struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(${port}), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int it = socket(AF_INET, SOCK_STREAM, 0); if (it >= 0 && connect(it, (void *)&to, sizeof to) == 0) abort();`;
  expect(await probed(`${connect} return 0;`)).toEqual({ outcome: "started" });
});

test.each([
  ["error while loading shared libraries: libx.so: no such file", "libx.so: no such file"],
  ["Error loading shared library libx.so: not found", "libx.so: not found"],
  ["Error relocating /bin/x: word: symbol not found", "/bin/x: word: symbol not found"],
  ["x: symbol lookup error: x: undefined symbol: word", "x: undefined symbol: word"],
  ["x: /lib/libc.so.6: version `GLIBC_9.9' not found (required by x)", "version `GLIBC_9.9' not found (required by x)"],
])("what a linker says is a failure although the program ended by itself: %s", async (said, why) => {
  expect(await probed(`puts(${JSON.stringify(said)}); return 127;`)).toEqual({ outcome: "failed", why });
});

test("what the kernel cannot start, and what is not there, is a failure", async () => {
  mkdirSync(join(placeOf(root, "Odd"), "bin"), { recursive: true });
  writeFileSync(join(placeOf(root, "Odd"), "bin/odd"), Buffer.from("7f454c46ffffffff", "hex"), { mode: 0o755 });
  expect(await probe(nipRun, treeOf("Odd"), "odd", { root: root.path })).toEqual({ outcome: "failed", why: expect.stringMatching(/odd/) });
  expect(await probe(nipRun, treeOf("Odd"), "gone", { root: root.path })).toEqual({ outcome: "failed", why: expect.stringMatching(/gone/) });
});

test("where no namespace can be made the program is not tried, and that is no verdict about it", async () => {
  await probed("abort();");
  const walled = join(root.path, "walled");
  const words = `echo 0 > /proc/sys/user/max_net_namespaces; exec ${nipRun} "$@"`;
  writeFileSync(walled, `#!/bin/sh\nexec unshare --map-root-user sh -c '${words}' sh "$@"\n`, { mode: 0o755 });
  expect(await probe(walled, treeOf("Tried"), "tried", { root: root.path })).toEqual({ outcome: "not-tried", why: expect.stringMatching(/^nip-run: /) });
});
