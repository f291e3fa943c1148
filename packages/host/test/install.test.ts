// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawnSync } from "node:child_process";
import { silent } from "@nexus/core";
import { describe, expect, it } from "vitest";
import { checkTools, distribution, findTool, packagesOf } from "../src/check.ts";
import { installMissing, type InstallPlan } from "../src/install.ts";
import { userNamespaces } from "../src/namespaces.ts";
import { hostTools } from "../src/tools.ts";

const missing = hostTools.map(({ tool }) => tool).find((tool) => findTool(tool) === undefined);
// Else the plan would begin with apt-get update, which is not for a test to do.
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

describe("userNamespaces", () => {
  it("agrees with a real trial by unshare(1)", async () => {
    const works = spawnSync("unshare", ["--user", "--map-root-user", "--mount", "--pid", "--net", "--fork", "true"]).status === 0;
    expect((await userNamespaces()).usable).toBe(works);
  });
});
