// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// nexus checks, builds and boots a system, and shows its black box.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, lastDocument } from "../programs.ts";

let work: string;
let file: string;

/** One partition that asks for its end as soon as it runs, which ends the machine. */
const description = `system "short" board="qemu-virt" backend="h" {
  memory base=0x80000000 size="64MiB"
  rumk size="8MiB"
  blackbox size="16KiB"
  console "uart0"
  partition "brief" {
    harts 0
    memory at=0x81000000 size="1MiB"
    image "guests/fault.bin"
    console
    argument ${"o".charCodeAt(0)}
    pledge "console" "time" "reset"
    on-fault restart="always"
  }
}
`;

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "nexus-rumk-"));
  file = join(work, "short.kdl");
  writeFileSync(file, description);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const nexus = (...args: string[]) => call("nexus", args, { cwd: work });

describe("a system from its description to its black box", () => {
  const memory = () => join(work, "out/rumk/short/memory.img");

  test("is checked without building, and not booted before it is built", async () => {
    expect(await nexus("profile", "check", file)).toMatchObject({ code: 0, stdout: expect.stringContaining("1 profile checked, no errors") });
    expect(await nexus("boot", `--system=${file}`)).toMatchObject({ code: 3, stderr: expect.stringContaining("the system short is not built") });
  });

  test("is built, and there already the second time", async () => {
    const built = await nexus("build", "rumk", `--system=${file}`, "--json");
    expect(built, built.stderr).toMatchObject({ code: 0 });
    const document = lastDocument(built);
    expect(document).toMatchObject({ schema: "nexus.build/1", system: "short", partitions: [{ name: "brief", harts: [0], memory: 1024 ** 2 }], trust: [] });
    expect(document["sizes"].code).toBeLessThan(32 * 1024);
    const report = JSON.parse(readFileSync(document["report"], "utf8")) as Record<string, any>;
    expect(report).toMatchObject({
      schema: "rumk.report/1",
      harts: [
        { id: 0, owner: "brief" },
        { id: 1, owner: "Rumk's console" },
      ],
    });
    expect(lastDocument(await nexus("build", "rumk", `--system=${file}`, "--json"))).toMatchObject({ cached: true });
    expect(lastDocument(await nexus("build", "rumk", `--system=${file}`, "--json", "--dry-run"))["plan"]).toMatchObject({ upToDate: true });
  });

  test("gives the same bytes elsewhere", async () => {
    const elsewhere = join(work, "elsewhere");
    expect(await nexus("build", "rumk", `--system=${file}`, `--out=${elsewhere}`)).toMatchObject({ code: 0 });
    for (const name of ["rumk.bin", "rumk.elf", "report.json", "plan.c", "guests/brief.dtb"]) {
      expect(readFileSync(join(elsewhere, "short", name)).equals(readFileSync(join(work, "out/rumk/short", name))), name).toBe(true);
    }
  });

  test("boots until its partitions have ended, and its black box outlives the machine", async () => {
    for (const boot of [1, 2]) {
      const booted = await nexus("boot", `--system=${file}`);
      expect(booted, booted.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/brief: fault ready, hart 0, life 1[^]*every partition has ended/) });
      const shown = await nexus("boot", `--blackbox=${memory()}`, "--json");
      const { records, damaged, slots } = lastDocument(shown)["blackbox"] as { records: Record<string, unknown>[]; damaged: number; slots: number };
      expect([slots, damaged]).toEqual([16, 0]);
      expect(records.slice(-2)).toMatchObject([
        { sequence: 2 * boot - 1, boot, cause: "boot" },
        { sequence: 2 * boot, boot, cause: "shutdown", partition: "brief", life: 1, hart: 0 },
      ]);
    }
  });

  test("its black box is found by the description as well, and told for people", async () => {
    const shown = await nexus("boot", `--blackbox=${memory()}`, `--system=${file}`);
    expect(shown).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/4 records in 16 slots\n1: boot 1, .*Rumk, hart \d: boot\n2: boot 1, .*brief, life 1, hart 0: shutdown/),
    });
  });
});

describe("what is refused", () => {
  // One of two payloads, a page apart, ends where Rumk's zeroed memory cannot begin at once.
  test.each([4, 8])("a page less than Rumk takes with an initramfs of %d KiB", async (kibibytes) => {
    const tight = join(work, "tight.kdl");
    const build = async (size: number) => {
      writeFileSync(tight, description.replace("argument", 'initramfs "initramfs"; argument').replace('rumk size="8MiB"', `rumk size="${size}B"`));
      return call("nexus", ["build", "rumk", `--system=${tight}`, "--json"], { cwd: work });
    };
    writeFileSync(join(work, "initramfs"), Buffer.alloc(kibibytes * 1024));
    const { program } = lastDocument(await build(8 * 1024 ** 2)) as { program: string };
    const symbols = execFileSync("riscv64-linux-gnu-nm", [program], { encoding: "utf8" });
    const [start, end] = ["rumk_start", "rumk_end"].map((name) => Number.parseInt(new RegExp(`^([0-9a-f]+) \\w ${name}$`, "m").exec(symbols)![1]!, 16));
    expect(await build(end! - start! - 4096)).toMatchObject({ code: 11, stdout: expect.stringContaining("of Rumk do not hold itself") });
    expect(await build(end! - start!)).toMatchObject({ code: 0 });
  });

  test("faults of a description, all of them with their places", async () => {
    const bad = join(work, "bad.kdl");
    writeFileSync(bad, description.replace("harts 0", "harts 0 0").replace("0x81000000", "0x80300000").replace("guests/fault.bin", "guests/falut.bin"));
    const ended = await nexus("build", "rumk", `--system=${bad}`);
    expect(ended.code).toBe(11);
    for (const fault of [
      "bad.kdl:7:13: hart 0 is given twice",
      "bad.kdl:8:15: partition brief, 0x80300000 to 0x803fffff, overlaps Rumk",
      "bad.kdl:9:11: there is no guest of Rumk called falut",
    ]) {
      expect(ended.stderr).toContain(fault);
    }
  });

  test.each([
    [["build", "linux"], 2, "nexus build knows no linux"],
    [["build", "rumk", "--profile=micro", "--check"], 2, "--profile, --check means nothing for rumk"],
    [["build", "--system=x.kdl"], 2, "--system needs the word rumk"],
    [["build", "rumk", "--system=none.kdl"], 3, "there is no description"],
    [["boot"], 2, "the argument IMAGE is missing"],
    [["boot", "image", "--system=x.kdl"], 2, "--system and --blackbox are for Rumk"],
    [["boot", "--blackbox=none.img"], 3, "there is no file"],
  ])("nexus %j", async (args, code, message) => {
    expect(await nexus(...args)).toMatchObject({ code, stderr: expect.stringContaining(message) });
  });

  test("a description with faults, for a boot as well", async () => {
    const bad = join(work, "board.kdl");
    writeFileSync(bad, description.replace("qemu-virt", "qemu-vert"));
    expect(await nexus("boot", `--system=${bad}`)).toMatchObject({ code: 11, stderr: expect.stringContaining("there is no board qemu-vert") });
  });

  test("a file that is no black box", async () => {
    writeFileSync(join(work, "short.img"), Buffer.alloc(1000));
    expect(await nexus("boot", "--blackbox=short.img", `--system=${file}`)).toMatchObject({ code: 6, stderr: expect.stringContaining("ends before the black box does") });
  });
});
