// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent } from "@nexus/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { checkTools, distribution, findTool, packagesOf } from "../src/check.ts";
import { installMissing, type InstallPlan } from "../src/install.ts";
import { hostTools } from "../src/tools.ts";

const missing = hostTools.map(({ tool }) => tool).find((tool) => findTool(tool) === undefined);
// Else there would be no versions to show.
const isPlanned = missing !== undefined && spawnSync("apt-get", ["install", "--simulate", ...packagesOf([missing], "debian")]).status === 0;

describe("installMissing", () => {
  it("asks nothing and does nothing when all is there", async () => {
    const ask = () => Promise.reject(new Error("asked"));
    expect(await installMissing(["sh", "sed"], silent, { confirm: ask })).toEqual([]);
  });

  it.runIf(distribution() === "debian" && isPlanned && process.getuid?.() === 0)("shows the real plan and installs nothing when the user says no", async () => {
    let plan: InstallPlan | undefined;
    const answer = installMissing([missing as string], silent, {
      confirm: (shown) => {
        plan = shown;
        return Promise.resolve(false);
      },
    });
    await expect(answer).rejects.toMatchObject({ code: "declined", exitCode: 10 });
    expect(plan?.command.join(" ")).toContain(`apt-get install --no-install-recommends --yes ${plan?.packages.join(" ")}`);
    expect(plan?.changes.map(({ name }) => name)).toEqual(expect.arrayContaining(plan?.packages ?? ["a plan"]));
    expect((await checkTools([missing as string]))[0]?.path).toBeUndefined();
  });
});

/** A host whose apt knows no package at all, whose PATH has no tools, and whose sudo notes its words and refuses. */
function bareHost(): { lists: string; askedSudo: () => string } {
  const folder = mkdtempSync(join(tmpdir(), "nexus-bare-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });
  const [lists, words] = [join(folder, "lists"), join(folder, "words")];
  for (const name of ["lists", "bin"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "status"), "");
  writeFileSync(join(folder, "apt.conf"), `Dir::State::lists "${lists}";\nDir::State::status "${folder}/status";\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n`);
  writeFileSync(join(folder, "bin/sudo"), `#!/bin/sh\necho "$@" > ${words}\necho "a password is required" >&2\nexit 1\n`, { mode: 0o755 });
  symlinkSync("/usr/bin/apt-get", join(folder, "bin/apt-get"));
  vi.stubEnv("APT_CONFIG", join(folder, "apt.conf"));
  vi.stubEnv("PATH", join(folder, "bin"));
  return { lists, askedSudo: () => (existsSync(words) ? readFileSync(words, "utf8").trim() : "") };
}

describe.runIf(distribution() === "debian")("installMissing without package lists", () => {
  it("shows what it can and changes nothing when the user says no", async () => {
    const { lists, askedSudo } = bareHost();
    let plan: InstallPlan | undefined;
    const confirm = (shown: InstallPlan) => {
      plan = shown;
      return Promise.resolve(false);
    };
    await expect(installMissing(["mcopy"], silent, { confirm })).rejects.toMatchObject({ code: "declined" });
    expect(plan).toMatchObject({ packages: ["mtools"], changes: [{ name: "mtools", version: undefined }], refresh: true });
    expect([readdirSync(lists), askedSudo()]).toEqual([[], ""]);
  });

  it("keeps progress off the terminal while sudo may ask, and goes on after it", async () => {
    const { askedSudo } = bareHost();
    vi.spyOn(process, "getuid").mockReturnValue(1000);
    const seen: string[] = [];
    const pauseProgress = () => {
      seen.push(`paused before: ${askedSudo()}`);
      return () => seen.push(`resumed after: ${askedSudo()}`);
    };
    await expect(installMissing(["mcopy"], silent, { pauseProgress })).rejects.toMatchObject({ code: "failed", excerpt: "a password is required" });
    expect(seen).toEqual(["paused before: ", "resumed after: -- env DEBIAN_FRONTEND=noninteractive apt-get update"]);
  });
});
