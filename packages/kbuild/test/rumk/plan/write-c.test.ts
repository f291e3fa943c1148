// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { LoadedPlan } from "../../../src/rumk/plan/loads.ts";
import { writePlanC } from "../../../src/rumk/plan/write-c.ts";
import { demo } from "../demo.ts";
import { demoPlan, image } from "../demo-plan.ts";

const folder = mkdtempSync(join(tmpdir(), "nexus-plan-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a C compiler reads from the plan, against Rumk's own header. */
function compiled(plan: LoadedPlan): string[] {
  const source = join(folder, "plan.c");
  writeFileSync(source, writePlanC(plan));
  const include = join(import.meta.dirname, "../../../../../kernel/rumk/include");
  const program = join(folder, "dump");
  execFileSync("gcc", ["-std=c11", "-Wall", "-Wextra", "-Werror", `-I${include}`, "-o", program, source, join(import.meta.dirname, "dump-plan.c")]);
  return execFileSync(program, { encoding: "utf8" }).trimEnd().split("\n");
}

const digestEnds = (sha256: string) => sha256.slice(0, 2) + sha256.slice(-2);

test("a C compiler reads the demo as it is described", () => {
  const plan = demoPlan({ flight: image(10_000, 8192), payload: image(5000) });
  const [flight, payload] = plan.partitions.map(({ loads }) => loads.map(({ bytes, sha256 }) => ({ size: bytes.length, ends: digestEnds(sha256) })));
  expect(compiled(plan)).toEqual([
    "plan 1 2 rumk-demo qemu-virt timebase 10000000",
    "memory 80000000 20000000 rumk 80000000 2200000 blackbox 82200000 40000 ",
    "uart 10000000 10 console 0 key 14 plic c000000 600000 payload 28672",
    "hart 0 context 1",
    "hart 1 context 3",
    "hart 2 context 5",
    "hart 3 context 7",
    // Console, time, reset, ring 0; the console's input goes to the first partition.
    "partition flight flags 2 pledge 10013 entry 84000000 dtb 840ff000 vplic c000000 argument 0 heartbeat 10 250 abuse 0 policy 0 60000 0 8000 0",
    " hart 1",
    " region 84000000 84000000 2000 5",
    " region 84002000 84002000 fe000 3",
    ` load 0 10000 84000000 ${flight![0]!.ends}`,
    ` load 3000 ${flight![1]!.size} 840ff000 ${flight![1]!.ends}`,
    " device rtc0 101000 101000 1000 11 10000 quiet 10=0 c=0 8=0 14=0 1c=0",
    "partition payload flags 0 pledge 10017 entry 88000000 dtb 8bfff000 vplic c000000 argument 0 heartbeat 0 0 abuse 0 policy 5 60000 1000 8000 0",
    " hart 2",
    " hart 3",
    " region 88000000 88000000 4000000 7",
    ` load 4000 5000 88000000 ${payload![0]!.ends}`,
    ` load 6000 ${payload![1]!.size} 8bfff000 ${payload![1]!.ends}`,
    "ring telemetry 9c000000 9c000000 4000 128 64 from 0 to 1 doorbell f000000 97 flood 0",
  ]);
});

test("the words of a description that the demo does not use", () => {
  const lines = compiled(
    demoPlan(
      {},
      [
        '        image "guests/ring.bin"',
        '        image "guests/ring.bin"\n        console input=#true\n        argument 77\n        abuse calls-per-second=500\n        strict-traps',
      ],
      ['        console\n        pledge "console" "time" "ipi"', '        pledge "console" "hsm" "ipi"'],
      ['backoff="1s" then="hold"', 'backoff="20s" backoff-max="1min" then="reset"'],
      ["doorbell=#true", "doorbell=#true doorbells-per-second=900"],
      ['at=0x84000000 size="1MiB"', 'at=0x84000000 size="1MiB" guest-at=0x80000000'],
      ["harts 1", "harts 0"],
    ),
  );
  expect(lines).toContain("partition payload flags 3 pledge 1001d entry 88000000 dtb 8bfff000 vplic c000000 argument 77 heartbeat 0 0 abuse 500 policy 5 60000 20000 60000 1");
  expect(lines).toContain("ring telemetry 9c000000 9c000000 4000 128 64 from 0 to 1 doorbell f000000 97 flood 900");
  expect(lines).toContain(" region 80002000 84002000 fe000 3");
  expect(lines.find((line) => line.startsWith("uart"))).toContain(" console 1 ");
});

test("a system without rings and devices is C too", () => {
  const ring = demo.split("\n").find((line) => line.includes('ring "telemetry"'))!;
  const lines = compiled(demoPlan({}, [ring, ""], [' "ipc:telemetry"', ""], [' "ipc:telemetry"', ""], ['        device "rtc0"\n', ""]));
  expect(lines.filter((line) => /^ring|^ device/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.includes("vplic 0 "))).toHaveLength(2);
});
