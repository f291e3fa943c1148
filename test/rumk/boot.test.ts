// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Rumk starts from every place and on every hart, two guests beat, and what it cannot run on it refuses with words.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uBoot } from "./firmware.ts";
import { startMachine, withMachine, numbersIn } from "./machine.ts";
import { buildSample, kernel, makeFolder } from "./sample.ts";

const folder = makeFolder();
let image: string;

beforeAll(() => {
  image = buildSample(folder.path, { flight: "beat", payload: "ring", flightArgument: 1 });
});
afterAll(() => folder.remove());

test("two guests run beside each other: beats, the clock's interrupt, messages over a ring", async () => {
  await withMachine(image, {}, async (machine) => {
    await machine.shows(/^rumk: rumk-sample on qemu-virt, hart \d, at 80200000$/m);
    await machine.shows(/^flight: beat starts, hart 0, life 1$/m);
    await machine.shows(/^payload: ring starts, hart 0, life 1$/m);
    await machine.shows(/^flight: rtc 2$/m);
    await machine.shows(/^payload: ring: 128 received, 0 gaps, \d+ doorbells, last \d+$/m);
    const beats = numbersIn(machine.text(), /^flight: beat (\d+) worst/gm);
    expect(beats).toEqual(beats.map((_, index) => (index + 1) * 10));
    expect(machine.text()).not.toMatch(/record|PANIC/);
  });
});

test("without Sstc the guests' timers come from Rumk", async () => {
  await withMachine(image, { words: ["-cpu", "rv64,sstc=false"] }, async (machine) => {
    await machine.shows(/timer by firmware/);
    await machine.shows(/^flight: beat 100 worst/m);
    expect(machine.text()).not.toMatch(/record|PANIC/);
  });
});

test("a hart that the plan does not have wins the firmware's lottery: another one boots", async () => {
  const changed = makeFolder();
  try {
    const sources = join(changed.path, "sources");
    execFileSync("cp", ["-r", kernel, sources]);
    const plan = join(sources, "plan/sample-plan.c");
    const text = readFileSync(plan, "utf8").replace("{{0, 1}, ", "{").replace(".hart_count = 4", ".hart_count = 3").replace(".console_hart = 0", ".console_hart = 1");
    writeFileSync(plan, text);
    const threeHarts = buildSample(join(changed.path, "built"), { flight: "beat", payload: "ring", flightArgument: 1 }, sources);
    // Which hart wins is chance, most often hart 0; only 3 of these 16 are in the plan.
    for (let handedOver = false; !handedOver;) {
      handedOver = await withMachine(threeHarts, { harts: 16 }, async (machine) => {
        await machine.shows(/^flight: beat 10 worst/m);
        await machine.shows(/^payload: ring starts, hart 0, life 1$/m);
        return /^rumk: hart \d+ is not in the plan, hart 1 goes on$/m.test(machine.text());
      });
    }
  } finally {
    changed.remove();
  }
});

describe("what Rumk cannot run on ends with words and not with a hang", () => {
  test.each([
    ["no H extension", ["-cpu", "rv64,h=false"], 4, /cannot start: a hart has no H extension/],
    ["too few harts", [], 2, /cannot start: the machine has fewer harts than the plan/],
    ["too little memory", ["-m", "256M"], 4, /cannot start: the machine has less memory than the plan/],
  ])("%s", async (_, words, harts, reason) => {
    const machine = startMachine(image, { words, harts });
    expect(await machine.ended()).toBe(0);
    expect(machine.text()).toMatch(reason);
  });
});

describe("Rumk moves itself to where the plan wants it", () => {
  // Up, down, and over itself in both directions.
  test.each(["0x80100000", "0x801ff000", "0x80201000", "0x80210000", "0x90000000"])("from %s", async (address) => {
    const moved = join(folder.path, `moved-${address}`);
    const run = (...words: [string, ...string[]]) => execFileSync(words[0], words.slice(1), { cwd: folder.path });
    run("riscv64-linux-gnu-ld", "-r", "-b", "binary", "-o", "data.o", "rumk.bin");
    run("riscv64-linux-gnu-objcopy", "--rename-section", ".data=.text,alloc,load,code,contents", "data.o", "code.o");
    run("riscv64-linux-gnu-ld", "-N", `-Ttext=${address}`, "-e", address, "--no-warn-rwx-segments", "-o", moved, "code.o");
    await withMachine(moved, {}, async (machine) => {
      await machine.shows(/^rumk: .* at 80200000$/m);
      await machine.shows(/^flight: beat 20 worst/m);
      await machine.shows(/^payload: ring starts/m);
    });
  });

  test("started by U-Boot like a kernel", async () => {
    await withMachine(uBoot, { words: ["-device", `loader,file=${image},addr=0x84000000`] }, async (machine) => {
      await machine.shows(/Hit any key/);
      machine.type("\n");
      await machine.showsNext(/=> /);
      machine.type("booti 0x84000000 - ${fdtcontroladdr}\n");
      await machine.shows(/^flight: beat 20 worst/m);
      await machine.shows(/^payload: ring starts/m);
    });
  });
});

test("the built image is sound, and the same when built elsewhere", () => {
  const again = makeFolder();
  try {
    execFileSync("cp", ["-r", kernel, join(again.path, "elsewhere")]);
    buildSample(again.path, { flight: "beat", payload: "ring", flightArgument: 1 }, join(again.path, "elsewhere"));
    const report = execFileSync("sh", [join(kernel, "scripts/verify.sh"), folder.path, again.path], { encoding: "utf8" });
    expect(report).toMatch(/^reproducible: [0-9a-f]{64}\nsegments RE R RW \ntext and data \d+ of 32768 bytes\nworst stack \d+ of 4096 bytes: /);
  } finally {
    again.remove();
  }
});

test("clang builds it without a warning, and it boots", async () => {
  const built = join(folder.path, "clang");
  const plan = [`PLAN=${folder.path}/sample-plan.c`, `PAYLOAD=${folder.path}/payload.bin`];
  execFileSync("make", ["-s", "-C", kernel, "CC=clang", `OUT=${built}`, ...plan, "all", "guests"]);
  await withMachine(join(built, "rumk.bin"), {}, async (machine) => {
    await machine.shows(/^flight: beat 20 worst/m);
  });
});

test("cppcheck finds nothing", () => {
  const folders = ["boot", "part", "trap", "h", "sbi", "ipc", "box", "dev", "lib", "guests"];
  const words = ["--enable=warning,performance,portability", "--error-exitcode=1", "-q", "--std=c11", "-Iinclude", "-I."];
  execFileSync("cppcheck", [...words, ...folders], { cwd: kernel });
});
