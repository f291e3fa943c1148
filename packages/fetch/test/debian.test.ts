// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTool } from "@nexus/host";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { fetchSource, latestSource } from "../src/index.ts";

const cacheDir = mkdtempSync(join(tmpdir(), "nexus-debian-"));
afterAll(() => rmSync(cacheDir, { recursive: true, force: true }));

// The small shell mksh, release 59c: the same file in bookworm, trixie and sid.
const mksh = { name: "mksh-R59c.tgz", sha256: "77ae1665a337f1c48c61d6b961db3e52119b38e58884d1c89684af31f87bc506", size: 442_736 };

describe.runIf(findTool("apt-get") !== undefined)("a debian: origin, with the real archive", () => {
  it("gives the one file with the digest, without the host's own apt state", async () => {
    const before = readdirSync("/var/lib/apt/lists");
    const path = await fetchSource({ ...mksh, origins: ["debian:mksh"] }, { cacheDir });
    expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(mksh.sha256);
    expect(readdirSync("/var/lib/apt/lists")).toEqual(before);
    expect(readdirSync(join(cacheDir, "sources/partial"))).toEqual([]);
  });

  it("says that a version has vanished, and what to do", async () => {
    const wanted = { name: "mksh-R1.tgz", sha256: "0".repeat(64), origins: ["debian:mksh"], recipe: "mksh" };
    await expect(fetchSource(wanted, { cacheDir })).rejects.toMatchObject({
      code: "network",
      message: expect.stringMatching(/no longer offers this version \(the newest it offers: .*59c.* in /),
      hint: expect.stringContaining("nexus update mksh"),
    });
    await expect(fetchSource({ ...wanted, recipe: undefined }, { cacheDir })).rejects.toMatchObject({ hint: expect.stringContaining("add an origin") });
    await expect(fetchSource({ ...wanted, origins: ["debian:no-such-source-package"] }, { cacheDir })).rejects.toMatchObject({ code: "network" });
  });

  it("lists versions with signed digests, newest first, narrowed by a glob", async () => {
    const offered = await latestSource("debian:mksh", { cacheDir });
    expect(offered).toContainEqual({ version: "59c", fileName: "mksh_59c.orig.tar.gz", sha256: mksh.sha256, size: mksh.size });
    const kernels = await latestSource("debian:linux@6.12.*", { cacheDir });
    expect(kernels.every(({ version, fileName }) => version.startsWith("6.12.") && fileName.includes(".orig.tar."))).toBe(true);
    const numbers = kernels.map(({ version }) => Number(version.split(".")[2]));
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    await expect(latestSource("debian:linux@0.0.*", { cacheDir })).rejects.toMatchObject({ code: "not-found" });
  });
});

describe.runIf(findTool("apt-get") !== undefined)("a debian: origin that cannot be used", () => {
  afterEach(() => void vi.unstubAllEnvs());

  // Each makes the real apt of this host fail in its own way.
  const aptWith = (sources: string) => {
    const folder = mkdtempSync(join(cacheDir, "apt-"));
    const [list, conf] = [join(folder, "host.list"), join(folder, "apt.conf")];
    writeFileSync(list, sources);
    writeFileSync(conf, `Dir::Etc::sourcelist "${list}";\nDir::Etc::sourceparts "/dev/null";\nAcquire::Retries "0";\n`);
    vi.stubEnv("APT_CONFIG", conf);
  };
  const troubles: [string, (cacheDir: string) => void, RegExp][] = [
    ["whose index cannot be read", () => aptWith("deb http://127.0.0.1:1/ stable main\n"), /source indexes of Debian could not be read/],
    ["that apt knows no archive of", () => aptWith(""), /names no archive/],
    // Not even root makes folders below /sys.
    ["whose state may not be written", (cache) => symlinkSync("/sys/kernel", join(cache, "apt")), /not permitted|permission denied|read-only/],
    ["without apt-get", () => vi.stubEnv("PATH", "/nowhere"), /apt-get is missing/],
  ];

  it.each(troubles)("%s is one failed origin among others", async (_, arrange, reason) => {
    const options = { cacheDir: mkdtempSync(join(cacheDir, "cache-")) };
    arrange(options.cacheDir);
    const file = join(options.cacheDir, "local.tar");
    writeFileSync(file, "local");
    const sha256 = createHash("sha256").update("local").digest("hex");
    const absent = join(options.cacheDir, "absent.tar");
    await expect(fetchSource({ name: "local.tar", sha256, origins: [absent, "debian:toybox"] }, options)).rejects.toMatchObject({
      code: "network",
      excerpt: expect.stringMatching(new RegExp(`absent\\.tar: does not exist\\ndebian:toybox: .*(?:${reason.source})`)),
    });
    const path = await fetchSource({ name: "local.tar", sha256, origins: ["debian:toybox", file] }, options);
    expect(readFileSync(path, "utf8")).toBe("local");
  });
});
