// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What `nexus build` refuses, on a system of one tiny package and the smallest kernel (from the cache, where micro-min is).
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { call, checkout, lastDocument, type CallOptions, type Ended } from "./programs.ts";

let house: string;

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "nexus-system-"));
  mkdirSync(join(house, "profiles"));
  cpSync(join(checkout, "recipes/linux"), join(house, "recipes/linux"), { recursive: true });
  recipe("tiny", `write "\${OUT}/share/text" "hello\\n"`);
});
afterEach(() => rmSync(house, { recursive: true, force: true }));

function recipe(name: string, steps: string, license = "0BSD"): void {
  mkdirSync(join(house, "recipes", name), { recursive: true });
  const notice = `write "\${OUT}/share/licenses/${name}/NOTICE" "${license}\\n"`;
  writeFileSync(
    join(house, "recipes", name, "recipe.kdl"),
    `package "${name}" version="1.0" {\n    description "a test"; license "${license}"; layer "base"\n    build { ${steps}; ${notice}; }\n}\n`,
  );
}

function profile(program: string, more: { kernel?: string; limits?: string } = {}): void {
  const { kernel = "", limits = "" } = more;
  writeFileSync(
    join(house, "profiles/small.kdl"),
    `profile "small" {
    architectures "x86_64"
    kernel "linux" {
        fragments "base"
        ${kernel}
    }
    programs "${program}"
    settings { shell "/bin/sh"; file "deep/er/file" "text\\n"; }
    image { no-disk; }
    boot { ready "READY"; power-off "reboot"; }
    limits { ${limits} }
    licences { allow "linux" reason="there is no other"; }
}
`,
  );
}

function build(args: readonly string[] = [], options: CallOptions = {}): Promise<Ended> {
  // The cache is shared, for its kernel; what is built here must not become a package of this user.
  const env = { XDG_DATA_HOME: join(house, "data"), XDG_CONFIG_HOME: join(house, "config") };
  return call("nexus", ["build", "--profile=small", "--arch=x86_64", "--no-boot", ...args], { cwd: house, env, ...options });
}

const image = () => join(house, "out/images/small-x86_64");

test("a sound system builds, is there the second time, offline as well, and says with -v what changed; the kernel's licence counts", async () => {
  profile("tiny");
  const first = await build(["--json"]);
  expect(first, first.stderr).toMatchObject({ code: 0 });
  expect(lastDocument(first)).toMatchObject({ cached: false, image: join(image(), "small-x86_64.cpio.zst") });
  expect(lastDocument(await build(["--json", "--offline"]))).toMatchObject({ cached: true });
  recipe("tiny", `write "\${OUT}/share/text" "other\\n"`);
  const changed = await build(["-v", "--offline"]);
  expect(changed, changed.stderr).toMatchObject({ code: 0 });
  expect(changed.stderr).toMatch(/lock: .*package "?tiny"?/);
  expect(await build(["--dry-run", "--exit-code"])).toMatchObject({ code: 0 });
  const kernel = join(house, "recipes/linux/recipe.kdl");
  writeFileSync(kernel, readFileSync(kernel, "utf8").replace(/license ".*"/, 'license "GPL-3.0-only"'));
  expect(await build(["--dry-run", "--exit-code"])).toMatchObject({ code: 20 });
});

test("--dry-run shows what would be built and changes nothing", async () => {
  profile("tiny");
  recipe("tiny", `write "\${OUT}/share/text" "never built ${Date.now()}\\n"`);
  const ended = await build(["--dry-run", "--exit-code"]);
  expect(ended.code).toBe(20);
  expect(ended.stdout + ended.stderr).toContain("tiny 1.0");
  expect(existsSync(join(house, "out"))).toBe(false);
});

test("a package that is never the same twice ends --check with 104 and its file", async () => {
  recipe("moody", `run "cp" "/proc/sys/kernel/random/uuid" "\${BUILD}/uuid"; install "\${BUILD}/uuid" to="\${OUT}/share/"`);
  profile("moody");
  const ended = await build(["--check", "--reuse-kernel"]);
  expect(ended.code).toBe(104);
  expect(ended.stderr).toContain("share/uuid of moody 1.0");
});

test("an unknown kernel symbol ends with 100 and points at who asked for it", async () => {
  profile("tiny", { kernel: `set "EXT5_FS" "y"` });
  const ended = await build();
  expect(ended.code).toBe(100);
  expect(ended.stderr).toMatch(/small\.kdl:5:9: .*EXT5_FS/);
});

test("a size limit that is exceeded ends with 11, points at the limit and leaves no image", async () => {
  profile("tiny", { limits: `kernel "10KiB"; initramfs "1MiB"` });
  const ended = await build();
  expect(ended.code).toBe(11);
  expect(ended.stderr).toMatch(/small\.kdl:11:14: the kernel takes .* bytes\), more than 10 kB/);
  expect(existsSync(image())).toBe(false);
  expect(readdirSync(join(house, "out/images"))).toEqual([]);
});

test("a GPL program ends with its file and licence, unless the profile allows it by name", async () => {
  recipe("gnu", `write "\${OUT}/share/text" "hello\\n"`, "GPL-3.0-or-later");
  profile("gnu");
  const ended = await build();
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain("GPL-3.0-or-later");
});

test("a recipe that changes during the build ends it, by name and without an image; the next build is sound", async () => {
  recipe("slow", `run "sleep" "5"; write "\${OUT}/share/text" "${Date.now()}\\n"`);
  profile("slow");
  const building = build();
  await setTimeout(3_000);
  recipe("slow", `write "\${OUT}/share/text" "edited\\n"`);
  const ended = await building;
  expect(ended, ended.stderr).toMatchObject({ code: 1 });
  expect(ended.stderr).toContain("what slow is built from changed during the build");
  expect(existsSync(image())).toBe(false);
  expect(await build()).toMatchObject({ code: 0 });
});

test("Ctrl-C ends with 130 and leaves nothing half-done", async () => {
  recipe("slow", `run "sleep" "30"`);
  profile("slow");
  const ended = await build([], { interruptAfter: 3_000 });
  expect(ended.code).toBe(130);
  expect(existsSync(image())).toBe(false);
});
