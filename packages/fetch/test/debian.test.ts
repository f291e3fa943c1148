// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findTool } from "@nexus/host";
import { afterAll, describe, expect, it } from "vitest";
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
