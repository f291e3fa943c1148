// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Where the kernel or a container refuses namespaces: one line that names the setting, and what to do.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostArchitecture } from "@nexus/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closureShell, linesOf, makeSample, programsShell, users, type Sample } from "./sample.ts";

let sample: Sample;
let programs: string;
let closure: string;
beforeAll(async () => {
  sample = await makeSample();
  programs = sample.describe("programs", ...programsShell);
  closure = sample.describe("closure", ...closureShell);
  writeFileSync(join(sample.folder, "filter"), refuseUnshare());
});
afterAll(() => sample.remove());

/** In a user namespace that may have no other below it, without the rights that its first user has. */
const withoutNamespaces = ["unshare", "--user", "--map-root-user", "sh", "-c", 'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all "$@"', "sh"];

/** The seccomp filter of a container: unshare(2) ends with EPERM. Instructions as in linux/filter.h. */
function refuseUnshare(): Buffer {
  const unshare = hostArchitecture() === "x86_64" ? 272 : 97;
  const instructions = [
    [0x20, 0, 0, 0],
    [0x15, 0, 1, unshare],
    [0x06, 0, 0, 0x00050000 + 1],
    [0x06, 0, 0, 0x7fff0000],
  ] as const;
  return Buffer.concat(
    instructions.map(([code, yes, no, value]) => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt16LE(code, 0);
      bytes.writeUInt8(yes, 2);
      bytes.writeUInt8(no, 3);
      bytes.writeUInt32LE(value, 4);
      return bytes;
    }),
  );
}

const filtered = (...binds: string[]) => ["sh", "-c", 'exec 3<"$0" bwrap --seccomp 3 "$@"', join(sample.folder, "filter"), "--dev-bind", "/", "/", ...binds];

describe("user.max_user_namespaces", () => {
  test("is named, with what to do", async () => {
    const setting = "refused by user.max_user_namespaces = 0; ";
    const change = "as root: sysctl -w user.max_user_namespaces=15000\n";
    expect(await sample.call("self", programs, [], { before: withoutNamespaces })).toMatchObject({
      code: 126,
      stdout: "",
      stderr: `nip-run: programs: cannot make a user namespace: ${setting}run \`sudo nip setup\` once, after which this program needs no view; or ${change}`,
    });
    // A closure at /usr needs a view, whatever was set up.
    expect(await sample.call("self", closure, [], { before: withoutNamespaces })).toMatchObject({
      code: 126,
      stderr: `nip-run: closure: cannot make a user namespace: ${setting}${change}`,
    });
  });

  test("is found by --check", async () => {
    expect(await sample.call("self", sample.nipRun, ["--check"], { before: withoutNamespaces })).toEqual({
      code: 1,
      signal: null,
      stdout: "version 1.0\nview refused\nstep make a user namespace\nreason No space left on device\nsetting user.max_user_namespaces\nvalue 0\nallowing 15000\n",
      stderr: "",
    });
  });

  test("does not matter to a root that may mount", async () => {
    const before = ["unshare", "--user", "--map-root-user", "sh", "-c", 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"', "sh"];
    expect(linesOf(await sample.call("self", closure, ["-c", "greet root"], { before }))).toEqual(["hello root"]);
    expect((await sample.call("self", sample.nipRun, ["--check"], { before })).stdout).toBe("version 1.0\nview possible\nway mount-namespace\n");
  });

  test("stops a probe, too", async () => {
    expect(await sample.call("self", sample.nipRun, ["--view", join(sample.launch, "views/programs"), "--probe"], { before: withoutNamespaces })).toMatchObject({
      code: 126,
      stderr: expect.stringContaining("max_user_namespaces"),
    });
  });
});

describe("a seccomp policy", () => {
  test("is named", async () => {
    const before = filtered();
    expect(await sample.call("self", programs, [], { before })).toMatchObject({
      code: 126,
      stderr: expect.stringMatching(/^nip-run: programs: cannot make a user namespace: refused by this container's seccomp policy; run `sudo nip setup` once.*\n$/),
    });
    expect((await sample.call("self", sample.nipRun, ["--check"], { before })).stdout).toContain("reason Operation not permitted\nsetting seccomp\n");
  });

  test("does not matter where /Programs is real", async () => {
    const names = ["Programs", "System", "n"];
    const binds = names.flatMap((name) => ["--bind", join(sample.root, name), `/${name}`]);
    const before = ["sh", "-c", 'exec 3<"$0" bwrap --seccomp 3 "$@"', join(sample.folder, "filter")];
    const rest = ["usr", "tmp"].flatMap((name) => ["--bind", `/${name}`, `/${name}`]);
    const links = ["bin", "lib", "lib64"].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]);
    expect(linesOf(await sample.call("self", programs, ["-c", "echo it runs"], { before: [...before, ...binds, ...rest, ...links, "--proc", "/proc"] }))).toEqual(["it runs"]);
  });
});

test.each(users)("--check says which way is possible, as %s", async (user) => {
  const way = process.getuid?.() === 0 && user === "self" ? "mount-namespace" : "user-namespace";
  expect(await sample.call(user, sample.nipRun, ["--check"])).toEqual({ code: 0, signal: null, stdout: `version 1.0\nview possible\nway ${way}\n`, stderr: "" });
});
