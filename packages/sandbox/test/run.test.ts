// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:net";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeBench, type Bench } from "./bench.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await makeBench();
});
afterAll(() => bench.remove());

// A user namespace has limits of its own, so that a test can refuse what the machine allows.
const withoutNamespaces = ["--user", "--map-root-user", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh"];
const canRefuse = spawnSync("unshare", [...withoutNamespaces, "true"]).status === 0;

describe("the fixed view", () => {
  it("has one user, host name, environment and mask, whatever the caller has", async () => {
    process.env["NEXUS_TEST_LEAK"] = "leaked";
    const { output } = await bench.shell("id -u; id -g; id -un; uname -n; umask; pwd; env | sort");
    delete process.env["NEXUS_TEST_LEAK"];
    const environment = "HOME=/build LC_ALL=C LOGNAME=builder PATH=/usr/bin:/usr/sbin PWD=/build SHELL=/bin/sh TERM=dumb TMPDIR=/tmp TZ=UTC USER=builder";
    expect(output.trimEnd().split("\n")).toEqual(["1000", "1000", "builder", "nexus", "0022", "/build", ...environment.split(" ")]);
  });

  it("can be varied by the caller", async () => {
    const varied = { hostname: "other", umask: 0o077, buildPath: "/elsewhere/deep", env: { LC_ALL: "C.UTF-8", EXTRA: "a b" } };
    const { output } = await bench.shell('uname -n; umask; pwd; echo "$HOME $LC_ALL $EXTRA"', varied);
    expect(output).toBe("other\n0077\n/elsewhere/deep\n/elsewhere/deep C.UTF-8 a b\n");
  });

  it("shows as many processors as asked for", async () => {
    expect((await bench.shell("nproc", { cpus: 1 })).output).toBe("1\n");
  });

  it("keeps words as they are: nothing is read as shell or as an option", async () => {
    const words = ["$HOME", "a b", "; exit 3", "--", "-n", "", "'\"\\"];
    const { exitCode, output } = await bench.shell("", { command: ["printf", "<%s>\\n", ...words] });
    expect(exitCode).toBe(0);
    expect(output).toBe(words.map((word) => `<${word}>\n`).join(""));
  });
});

describe("results", () => {
  it("leaves files in the build folder, as the calling user's", async () => {
    await bench.shell("mkdir -p out && echo made > out/file");
    expect(readFileSync(join(bench.folder, "build/out/file"), "utf8")).toBe("made\n");
  });

  it("returns the exit code, signals as 128 and more, and 127 for an unknown command", async () => {
    expect((await bench.shell("exit 7")).exitCode).toBe(7);
    expect((await bench.shell("kill -TERM $$")).exitCode).toBe(143);
    const unknown = await bench.shell("", { command: ["no-such-command"] });
    expect(unknown.exitCode).toBe(127);
    expect(unknown.output).toContain("no-such-command");
  });

  it("keeps both output streams in the log, in order, after what was there", async () => {
    const logFile = join(bench.folder, "kept.log");
    writeFileSync(logFile, "before\n");
    await bench.shell("echo one; echo two >&2; echo three", { logFile });
    expect(readFileSync(logFile, "utf8")).toBe("before\none\ntwo\nthree\n");
  });
});

describe("what is not there", () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((socket) => socket.end("reached"));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    port = (server.address() as { port: number }).port;
  });
  afterAll(() => void server.close());

  const connect = (address: string) =>
    `perl -MSocket -e 'socket($s, PF_INET, SOCK_STREAM, 0) or die "socket: $!"; connect($s, ${address}) or die "connect: $!\\n"; print "reached"'`;

  it("has no network: not this machine's, not the world's", async () => {
    const local = await bench.shell(connect(`pack_sockaddr_in(${port}, inet_aton("127.0.0.1"))`));
    expect(local.output).toBe("connect: Connection refused\n");
    const world = await bench.shell(connect('pack_sockaddr_in(443, inet_aton("1.1.1.1"))'));
    expect(world.output).toBe("connect: Network is unreachable\n");
    const devices = await bench.shell("sed 1,2d /proc/net/dev");
    expect(
      devices.output
        .trim()
        .split("\n")
        .map((line) => line.trim().split(":")[0]),
    ).toEqual(["lo"]);
  });

  it("has no abstract sockets of this machine", async () => {
    const name = `nexus-test-${process.pid}`;
    const abstract = createServer((socket) => socket.end("reached"));
    await new Promise<void>((ready) => abstract.listen(`\0${name}`, ready));
    const script = `perl -MSocket -e 'socket($s, PF_UNIX, SOCK_STREAM, 0); connect($s, pack("S a*", AF_UNIX, "\\0${name}")) or die "connect: $!\\n"; print "reached"'`;
    expect((await bench.shell(script)).output).toBe("connect: Connection refused\n");
    abstract.close();
  });

  it("has no files of the user, no settings of the host, no processes of the host", async () => {
    const mark = `nexus-secret-${process.pid}`;
    const places = [homedir(), "/tmp", "/var/tmp", bench.folder].map((place) => join(place, mark));
    for (const path of places) writeFileSync(path, "secret");
    try {
      const found = await bench.shell(`find / -name '${mark}' 2>/dev/null; ls ${places.join(" ")} 2>/dev/null`);
      expect(found.output).toBe("");
    } finally {
      for (const path of places) rmSync(path);
    }
    expect((await bench.shell("ls -A /etc /; ls /home /root /var /run /sys /mnt 2>/dev/null")).output.split("\n").filter((name) => name !== "")).toEqual([
      "/:",
      "bin",
      "build",
      "dev",
      "etc",
      "lib",
      ...["lib32", "lib64", "libx32"].filter((name) => existsSync(`/${name}`)),
      "proc",
      "sbin",
      "tmp",
      "usr",
      "/etc:",
      "alternatives",
      "group",
      "passwd",
    ]);
    expect((await bench.shell("ls -d /proc/[0-9]* | wc -l")).output.trim()).toMatch(/^[1-6]$/);
  });

  it("lets nothing be written but in the build folder, /tmp and /dev/shm", async () => {
    const { output } = await bench.shell(
      "for place in / /usr /usr/bin /etc /input /proc /dev; do touch $place/x 2>/dev/null && echo $place; done; touch /tmp/x /dev/shm/x /build/x; chmod 777 /usr/bin/sed 2>/dev/null && echo chmod",
      {
        inputs: [{ host: bench.folder, inside: "/input" }],
      },
    );
    expect(output.replace("/dev\n", "")).toBe("");
    expect(existsSync(join(bench.folder, "x"))).toBe(false);
  });

  it("shows inputs at their places, however deep, and to every user", async () => {
    const input = join(bench.folder, "input");
    mkdirSync(input, { recursive: true });
    writeFileSync(join(input, "file"), "input");
    const { output } = await bench.shell("cat /Programs/Musl/1.2.5/file; stat -c ' %a' /Programs /Programs/Musl", { inputs: [{ host: input, inside: "/Programs/Musl/1.2.5" }] });
    expect(output).toBe("input 755\n 755\n");
  });

  it("gives no privileges and no way to new namespaces", async () => {
    const unshare: Partial<Record<NodeJS.Architecture, number>> = { x64: 272, arm64: 97, riscv64: 97 };
    const { output } = await bench.shell(`sed -n 's/^\\(CapEff\\|CapPrm\\|NoNewPrivs\\):\\s*//p' /proc/self/status; perl -e 'print syscall(${unshare[process.arch]}, 0x10000000)'`);
    expect(output).toBe("0000000000000000\n0000000000000000\n1\n-1");
  });

  it("starts with standard input at its end and no descriptor but the log", async () => {
    const { output } = await bench.shell("cat; ls -l /proc/self/fd > /tmp/list; sed -n 's/.* -> //p' /tmp/list | sort -u");
    expect(output.split("\n")).toEqual(["/dev/null", expect.stringMatching(/^\/proc\/\d+\/fd$/), "/tmp/list", expect.stringMatching(/\.log$/), ""]);
  });
});

describe("what goes wrong", () => {
  it("says why the sandbox could not be set up", async () => {
    await expect(bench.shell("true", { inputs: [{ host: "/no/such/input", inside: "/input" }] })).rejects.toMatchObject({
      code: "failed",
      message: expect.stringContaining("could not be set up"),
      excerpt: expect.stringContaining("/no/such/input"),
    });
  });

  it.runIf(canRefuse)("names the setting that refuses user namespaces", () => {
    const script = join(bench.folder, "refused.ts");
    writeFileSync(
      script,
      `import { makeToolRoot, runSandboxed } from ${JSON.stringify(join(import.meta.dirname, "../src/index.ts"))};
       const folder = process.argv[2];
       const root = await makeToolRoot(["perl"], folder + "/cache");
       const { message, hint } = await runSandboxed({ root, buildDir: folder + "/build", logFile: folder + "/refused.log", command: ["true"] }).catch((error) => error);
       console.log(JSON.stringify({ message, hint }));`,
    );
    const { stdout } = spawnSync("unshare", [...withoutNamespaces, process.execPath, script, bench.folder], { encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual({
      message: expect.stringMatching(/^the build sandbox could not be set up for: true, since this system refuses user namespaces \(.+\)$/) as string,
      hint: "the setting user.max_user_namespaces is 0; as root: sysctl -w user.max_user_namespaces=15000",
    });
  });
});
