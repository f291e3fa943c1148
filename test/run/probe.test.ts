// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The gate's one real start of a program.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closureShell, leakedMounts, linesOf, makeSample, programsShell, uidOf, users, type CallOptions, type Ended, type Sample, type User } from "./sample.ts";

let sample: Sample;
beforeAll(async () => {
  sample = await makeSample();
  sample.describe("programs", ...programsShell);
  sample.describe("closure", ...closureShell, "env-default EXTRA=1");
  sample.describe("absent", ...programsShell.map((line) => line.replace("/bin/sh", "/bin/gone")));
  sample.describe("endless", ...programsShell, `env ${"A".repeat(300)}=`);
  sample.describe("no-program", ...programsShell.map((line) => line.replace("/bin/sh", "")));
});
afterAll(() => {
  expect(leakedMounts(sample)).toEqual([]);
  sample.remove();
});

function probe(user: User, view: string, script: string, options: CallOptions & { deadline?: number } = {}): Promise<Ended> {
  const words = ["--view", join(sample.launch, "views", view), "--probe", "--deadline", `${options.deadline ?? 60}`, "--", "-c", script];
  return sample.call(user, sample.nipRun, words, options);
}

/** Whether a process of this machine has a word among its arguments. */
function runs(word: string): boolean {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .some((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(word);
      } catch {
        return false; // it ended meanwhile
      }
    });
}

test("a host program is neither probed nor kept from the network", async () => {
  sample.describeHost("true");
  for (const option of ["--probe", "--no-network"])
    expect(await sample.call("self", sample.nipRun, ["--view", join(sample.launch, "host/views/true"), option])).toMatchObject({
      code: 126,
      stderr: expect.stringContaining("as it is, or not at all"),
    });
});

describe.each(users)("as %s", (user) => {
  test.each([
    ["programs", "echo out; echo err >&2", 0, "err", "ended with code 0"],
    ["closure", "greet; exit 5", 1, "", "ended with code 5"],
    ["programs", "kill -SEGV $$", 3, "", "killed by signal 11"],
    ["absent", "", 127, "", "/Programs/Box/1/bin/gone is not there"],
    ["endless", "", 126, "", "name is too long"],
    ["no-program", "", 126, "", "cannot start /Programs/Box/1: Permission denied"],
  ])("in %s: %s", async (view, script, code, first, last) => {
    const ended = await probe(user, view, script);
    expect(ended.code, ended.stderr).toBe(code);
    expect(ended.stderr).toMatch(new RegExp(`^${first}[\\s\\S]*${last}.*\\n$`));
    expect(ended.stdout).toBe(view === "closure" ? "hello there\n" : view === "programs" && code === 0 ? "out\n" : "");
  });

  test("nothing outlives the deadline, however it hides", async () => {
    const word = `9${process.pid}${user === "self" ? 1 : 2}`;
    const ended = await probe(user, "programs", `trap "" TERM HUP INT; (sleep ${word} &) ; sleep ${word}`, { deadline: 1 });
    expect(ended).toMatchObject({ code: 4, stderr: expect.stringContaining("still running after 1 seconds") });
    expect(runs(word)).toBe(false);
  });

  test("nothing is left running when the program has ended", async () => {
    const word = `8${process.pid}${user === "self" ? 1 : 2}`;
    expect(await probe(user, "programs", `sleep ${word} >/dev/null 2>&1 & exit 0`)).toMatchObject({ code: 0 });
    expect(runs(word)).toBe(false);
  });

  test("the program has no network, no input, no way to more rights, and nothing of the caller's environment", async () => {
    const script = "id -u; cat; cat /proc/net/dev | grep -c :; grep -E '^(NoNewPrivs|CapEff|CapBnd)' /proc/self/status; pwd; env | grep -v -E '^(_|SHLVL|PWD|OLDPWD)='";
    const ended = await probe(user, "closure", script, { env: { SECRET: "1", NIP_HOST_SECRET: "+2" }, cwd: "/usr" });
    const lines = linesOf({ ...ended, stderr: "" });
    expect(lines.slice(0, 6)).toEqual([uidOf(user) === 0 ? "65534" : `${uidOf(user)}`, "1", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "/"]);
    expect(
      lines
        .slice(6)
        .filter((line) => !line.startsWith("NIP_HOST_"))
        .sort(),
    ).toEqual(["EXTRA=1", "HOME=/nonexistent", "PATH=/usr/bin:/System/Launch/host/bin", "TERM=dumb"]);
    expect(lines.filter((line) => line.startsWith("NIP_HOST_")).sort()).toEqual(["NIP_HOST_EXTRA=-", "NIP_HOST_PATH=+/usr/sbin:/usr/bin:/sbin:/bin"]);
  });
});
