// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The two kinds of view: the root's /Programs with the host's /usr, and a closure at /usr.
import { chownSync, cpSync, lstatSync, readdirSync, readlinkSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closureShell, leakedMounts, linesOf, makeSample, programsShell, uidOf, users, writeSampleFile, type Sample } from "./sample.ts";

let sample: Sample;
let programs: string;
let closure: string;
beforeAll(async () => {
  sample = await makeSample();
  programs = sample.describe("programs", ...programsShell);
  closure = sample.describe("closure", ...closureShell);
  for (const name of ["bash", "readlink", "pwd", "id", "absent"]) sample.describeHost(name);
  sample.describeHost("host-ls", "ls");
  sample.describeHost("host-env", "env");
});
afterAll(() => {
  expect(leakedMounts(sample)).toEqual([]);
  sample.remove();
});

/** A root folder in which /Programs and its like are as `places` says. Root keeps its rights in it, others have none. */
function machineWith(...places: string[]): string[] {
  const hidden = ["Programs", "System", "n", "proc", "dev"];
  const host = readdirSync("/")
    .filter((name) => !hidden.includes(name))
    .flatMap((name) => (lstatSync(`/${name}`).isSymbolicLink() ? ["--symlink", readlinkSync(`/${name}`), `/${name}`] : ["--bind", `/${name}`, `/${name}`]));
  return ["bwrap", ...(process.getuid?.() === 0 ? ["--cap-add", "ALL"] : []), ...host, "--proc", "/proc", "--dev", "/dev", ...places];
}

const everywhere = ["Programs", "System", "n"];
const mountNamespace = ["-c", "readlink /proc/self/ns/mnt"];

describe.each(users)("as %s", (user) => {
  test("without /Programs the view has the host's folders and the root's", async () => {
    const lines = linesOf(await sample.call(user, programs, ["-c", "ls / && stat -c %i /Programs /System /n"]));
    const wanted = new Set([...readdirSync("/").filter((name) => lstatSync(`/${name}`).isDirectory() || lstatSync(`/${name}`).isSymbolicLink()), ...everywhere]);
    expect(lines.slice(0, -3)).toEqual([...wanted].sort());
    expect(lines.slice(-3)).toEqual(everywhere.map((name) => `${lstatSync(join(sample.root, name)).ino}`));
  });

  test("beside the host's folders nothing can be written", async () => {
    expect(await sample.call(user, programs, ["-c", "touch /new"])).toMatchObject({ code: 1, stderr: expect.stringContaining("Read-only") });
  });

  test("where /Programs is a folder, the root's is bound there", async () => {
    const before = machineWith(...everywhere.flatMap((name) => ["--dir", `/${name}`]), "--dir", "/proof");
    expect(
      linesOf(
        await sample.call(user, programs, ["-c", "touch /proof/of-the-real-root; stat -c %i /Programs; ls /Programs"], {
          before: user === "self" ? before : [...before, "--chmod", "0777", "/proof"],
        }),
      ),
    ).toEqual([`${lstatSync(join(sample.root, "Programs")).ino}`, ...readdirSync(join(sample.root, "Programs")).sort()]);
  });

  test("where /Programs is the root's already, the program is started at once", async () => {
    const bound = machineWith(...everywhere.flatMap((name) => ["--bind", join(sample.root, name), `/${name}`]));
    const linked = machineWith(...everywhere.flatMap((name) => ["--symlink", join(sample.root, name), `/${name}`]));
    for (const before of [bound, linked]) {
      const direct = `readlink /proc/self/ns/mnt; exec ${programs} "$@"`;
      const [outside, inside] = linesOf(await sample.call(user, "sh", ["-c", direct, "sh", ...mountNamespace], { before }));
      expect(inside).toBe(outside);
    }
  });

  test("a link to another root's /Programs is left alone", async () => {
    const before = machineWith("--symlink", "/etc", "/Programs", "--symlink", "/etc", "/System", "--symlink", "/etc", "/n");
    expect(linesOf(await sample.call(user, programs, ["-c", "readlink /Programs || ls /Programs; readlink -f /Programs; ls -d /etc/passwd"], { before }))).toEqual([
      ...readdirSync(join(sample.root, "Programs")).sort(),
      "/Programs",
      "/etc/passwd",
    ]);
  });

  test("a closure is at /usr, /bin and its like lead into it, and the host's root is kept", async () => {
    const lines = linesOf(
      await sample.call(user, closure, ["-c", "for name in bin sbin lib lib64; do readlink /$name; done; ls /usr; ls -d /.nip/host/usr/share /usr/share 2>/dev/null; greet you"]),
    );
    expect(lines).toEqual(["usr/bin", "usr/bin", "usr/lib", "usr/lib", "bin", "lib", "/.nip/host/usr/share", "hello you"]);
  });

  test("what the root lacks is as on the host", async () => {
    const lean = join(sample.folder, "lean");
    cpSync(join(sample.root, "Programs"), join(lean, "Programs"), { recursive: true, verbatimSymlinks: true });
    const link = sample.describe("lean", ...closureShell.map((line) => (line.startsWith("root") ? `root ${lean}` : line)));
    const before = machineWith("--dir", "/System/of-the-host", "--dir", "/Programs/of-the-host");
    expect(linesOf(await sample.call(user, link, ["-c", "ls /System; ls -d /n /Programs/Box /Programs/of-the-host 2>/dev/null; greet"], { before }))).toEqual([
      "of-the-host",
      "/Programs/Box",
      "hello there",
    ]);
    rmSync(lean, { recursive: true });
  });

  test("a program whose interpreter the closure lacks does not take the host's", async () => {
    const loader = readdirSync(join(sample.root, "Programs/Closure/1/usr/lib"))[0]!;
    const greet = sample.describe("greet", ...closureShell.map((line) => line.replace("/usr/bin/sh", "/Programs/Greet/1/bin/greet")));
    expect(linesOf(await sample.call(user, greet, ["all"]))).toEqual(["hello all"]);
    unlinkSync(join(sample.root, "Programs/Closure/1/usr/lib", loader));
    try {
      const { code, stderr } = await sample.call(user, greet);
      expect([code, stderr]).toEqual([126, "nip-run: greet: /Programs/Greet/1/bin/greet is there, but the interpreter that it names is not\n"]);
    } finally {
      symlinkSync("/Programs/Musl/1/lib/libc.so", join(sample.root, "Programs/Closure/1/usr/lib", loader));
    }
  });

  test("the working folder is kept, or is below the host's root, or is /", async () => {
    for (const [from, inside] of [
      [sample.folder, sample.folder],
      ["/usr/share", "/.nip/host/usr/share"],
    ] as const) {
      expect(linesOf(await sample.call(user, closure, ["-c", "pwd -P"], { cwd: from }))).toEqual([inside]);
      expect(linesOf(await sample.call(user, programs, ["-c", "pwd -P"], { cwd: from }))).toEqual([from]);
    }
    const gone = `cd "$(mktemp -d)" && rmdir "$PWD" && exec ${programs} -c 'pwd -P'`;
    expect(linesOf(await sample.call(user, "bash", ["-c", gone]))).toEqual(["/"]);
  });

  test("a view is not made again inside itself, and another one begins at the host", async () => {
    const nested = [
      "readlink /proc/self/ns/mnt",
      'exec /System/Launch/bin/closure -c "readlink /proc/self/ns/mnt;',
      "exec /System/Launch/bin/programs -c 'readlink -f /bin/sh; ls -d /.nip; exec /System/Launch/bin/closure -c pwd'\"",
    ]
      .join("; ")
      .replace('closure -c "readlink /proc/self/ns/mnt;;', 'closure -c "readlink /proc/self/ns/mnt;');
    const ended = await sample.call(user, closure, ["-c", nested], { cwd: "/usr/share" });
    const [first, second, ...rest] = ended.stdout.trimEnd().split("\n");
    expect(second).toBe(first);
    expect(rest).toEqual([expect.stringMatching(/dash|bash/), "/.nip/host/usr/share"]);
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining("/.nip") });
  });
});

describe.each(users)("host programs, as %s", (user) => {
  test("leave the view with the caller's environment and working folder", async () => {
    const env = { SECRET: "kept", LIST: "outside" };
    const variables = sample.describe("variables", ...closureShell, "env LIST=inside", "env MORE=1");
    const lines = linesOf(
      await sample.call(
        user,
        variables,
        [
          "-c",
          "echo $LIST; cd /.nip/host/usr/share; bash -c 'pwd; readlink -f /bin/sh; echo $LIST $SECRET $MORE; test -e /.nip || echo no view; unshare --user true && echo namespaces'; host-env",
        ],
        { env },
      ),
    );
    expect(lines.slice(0, 6)).toEqual(["inside", "/usr/share", expect.stringMatching(/dash|bash/), "outside kept", "no view", "namespaces"]);
    expect(
      lines
        .slice(6)
        .filter((line) => !/^(_|SHLVL|OLDPWD|PWD)=/.test(line))
        .sort(),
    ).toEqual(["LIST=outside", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "SECRET=kept"]);
  });

  test("go by their own name on the host", async () => {
    expect(linesOf(await sample.call(user, closure, ["-c", "host-ls -d /usr/share/doc"]))).toEqual(["/usr/share/doc"]);
  });

  test("are looked up on the host's PATH, past what nip-run itself provides", async () => {
    const env = { PATH: `${join(sample.launch, "host/bin")}:/usr/bin:/bin` };
    expect(linesOf(await sample.call(user, closure, ["-c", "host-ls -d /usr/share"], { env }))).toEqual(["/usr/share"]);
    expect(linesOf(await sample.call(user, "host-ls", ["-d", "/usr/share"], { env }))).toEqual(["/usr/share"]);
    expect(await sample.call(user, closure, ["-c", "absent"], { env })).toMatchObject({
      code: 127,
      stderr: "nip-run: absent: the host's command absent: not found on the host's PATH\n",
    });
  });

  test("can start grafted programs again, in views of their own", async () => {
    const words = ["-c", `bash -c '${closure} -c "greet again"'`];
    expect(linesOf(await sample.call(user, closure, words))).toEqual(["hello again"]);
  });
});

test("no rights are kept in a user namespace", async () => {
  const user = users.at(-1)!;
  const lines = linesOf(await sample.call(user, closure, ["-c", "grep -E '^Cap(Prm|Eff|Bnd|Amb)' /proc/self/status; id -u"]));
  expect(lines.slice(0, -1).map((line) => line.split(/\s+/)[1])).toEqual(Array.from({ length: 4 }, () => "0000000000000000"));
  expect(lines.at(-1)).toBe(`${uidOf(user)}`);
});

test.each(users)("files of root belong to nobody for an ordinary user, as %s; one's own stay one's own", async (user) => {
  const own = writeSampleFile(join(sample.folder, "own"), "");
  chownSync(own, uidOf(user), -1);
  for (const view of [programs, closure]) {
    expect(linesOf(await sample.call(user, view, ["-c", `stat -c %u /etc/passwd ${own}`]))).toEqual([uidOf(user) === 0 ? "0" : "65534", `${uidOf(user)}`]);
  }
});
