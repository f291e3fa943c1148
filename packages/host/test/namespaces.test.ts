// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { namespaceRemedy, userNamespaces } from "../src/namespaces.ts";

it("agrees with a real trial by unshare(1)", async () => {
  const works = spawnSync("unshare", ["--user", "--map-root-user", "--mount", "--pid", "--net", "--fork", "true"]).status === 0;
  expect((await userNamespaces()).usable).toBe(works);
});

it.each([
  ["user.max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"],
  ["kernel.unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"],
  ["kernel.apparmor_restrict_unprivileged_userns", "1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"],
  ["user.max_user_namespaces", "100", "a security profile or the container around this"],
])("the setting %s = %s is told with: %s", (name, value, remedy) => {
  const sysctls = mkdtempSync(join(tmpdir(), "nexus-sysctl-"));
  onTestFinished(() => rmSync(sysctls, { recursive: true }));
  const file = join(sysctls, name.replaceAll(".", "/"));
  mkdirSync(dirname(file));
  writeFileSync(file, `${value}\n`);
  expect(namespaceRemedy(sysctls)).toContain(remedy);
});
