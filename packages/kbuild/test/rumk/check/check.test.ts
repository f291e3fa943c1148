// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, test } from "vitest";
import { changed, demo, faultsOf, pointedAt } from "../demo.ts";
import { finds } from "./finds.ts";

test("the demo has no fault", () => {
  expect(faultsOf(demo)).toEqual([]);
});

test("several faults are told at once, each with its place", () => {
  const faults = faultsOf(changed(["harts 2 3", "harts 1 9"], ['size="64MiB"', 'size="6000B"'], ['device "rtc0"', 'device "rtc"']));
  expect(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).sort()).toEqual([
    "test.kdl:18: there is no device rtc on qemu-virt",
    "test.kdl:27: hart 1 is given twice: partition flight has it already",
    "test.kdl:27: qemu-virt has no hart 9",
    "test.kdl:28: the size of partition payload is no multiple of a page: 6000 bytes",
  ]);
});

describe("words", () => {
  finds([
    ["a missing fault policy", '        on-fault restart="always" backoff="0s"\n', "", "partition", "partition: the node on-fault is missing"],
    ["a misspelt node", "        storm irqs-per-second=10000", "        strom irqs-per-second=10000", "strom", "partition: unknown node strom", "did you mean storm?"],
    ["an address beyond Sv39x4", "at=0x9c000000", "at=0x20000000000", "0x20000000000", "at: expected a whole number from 0 to 2199023255551, found the number 0x20000000000"],
    [
      "boot arguments that no device tree holds",
      'image "guests/ring.bin"',
      'image "guests/ring.bin"; bootargs "a\\u{0}b"',
      String.raw`"a\u{0}b"`,
      String.raw`bootargs: expected boot arguments of at most 4096 characters, without NUL, found the text "a\u0000b"`,
    ],
    [
      "boot arguments without end",
      'image "guests/ring.bin"',
      `image "guests/ring.bin"; bootargs "${"a".repeat(4097)}"`,
      "", // a line that long is not shown
      `bootargs: expected boot arguments of at most 4096 characters, without NUL, found the text "${"a".repeat(57)}…"`,
    ],
    ["more restarts than Rumk counts", "restart=5", "restart=32", "32", 'restart: expected "always" or a whole number from 1 to 31, found the number 32'],
    ["a restart that is no number", "restart=5", 'restart="five"', '"five"', 'restart: expected "always" or a whole number from 1 to 31, found the text "five"'],
  ]);
});

describe("names", () => {
  finds([
    ["an unknown board", 'board="qemu-virt"', 'board="qemu-vitr"', '"qemu-vitr"', "there is no board qemu-vitr", "did you mean qemu-virt?"],
    ["an unknown console", 'console "uart0"', 'console "uart1"', '"uart1"', "there is no console uart1 on qemu-virt", "did you mean uart0?"],
    ["an unknown device", 'device "rtc0"', 'device "rtx0"', '"rtx0"', "there is no device rtx0 on qemu-virt", "did you mean rtc0?"],
  ]);

  test("two partitions or rings of one name", () => {
    const twoRings = changed([
      '    partition "flight"',
      '    ring "telemetry" at=0x9d000000 size="16KiB" slots=128 slot-bytes=64 from="flight" to="payload"\n\n    partition "flight"',
    ]);
    expect(faultsOf(twoRings).map(({ message }) => message)).toEqual(["there are two rings called telemetry"]);
    const messages = faultsOf(changed(['partition "payload"', 'partition "flight"'])).map(({ message }) => message);
    expect(messages).toContain("there are two partitions called flight");
  });
});

describe("bounds", () => {
  const partition = (index: number) => `partition "p${index}" {
    harts ${index}
    memory at=${0x9000_0000 + index * 0x10_0000} size="1MiB"
    image "guests/beat.bin"
    on-fault restart="always"
  }`;
  const system = (count: number) =>
    `system "many" board="qemu-virt" backend="h" {\n memory base=0x80000000 size="512MiB"\n rumk size="32MiB"\n blackbox size="256KiB"\n console "uart0"\n${Array.from({ length: count }, (_, index) => partition(index)).join("\n")}\n}\n`;

  test("eight partitions are taken, nine are not", () => {
    expect(faultsOf(system(8))).toEqual([]);
    expect(faultsOf(system(9)).map(({ message }) => message)).toContain("Rumk runs at most 8 partitions");
  });

  test("seventeen rings", () => {
    const rings = Array.from({ length: 17 }, (_, index) => `ring "r${index}" at=${0x9b00_0000 + index * 0x4000} size="16KiB" slots=128 slot-bytes=64 from="flight" to="payload"`);
    const words = rings.map((_, index) => `"ipc:r${index}"`).join(" ");
    const text = changed(['    partition "flight"', `${rings.join("\n")}\n    partition "flight"`]).replaceAll('"ipc:telemetry"', `"ipc:telemetry" ${words}`);
    expect(faultsOf(text).map((fault) => [pointedAt(fault), fault.message])).toEqual([['"r15"', "Rumk has at most 16 rings"]]);
  });

  test("nine harts of one partition", () => {
    const messages = faultsOf(changed(["harts 2 3", "harts 0 2 3 4 5 6 7 8 9"])).map(({ message }) => message);
    expect(messages).toContain("partition payload has more than 8 harts");
  });
});

describe("harts", () => {
  finds([
    ["a hart given to two partitions", "harts 2 3", "harts 2 1", "1", "hart 1 is given twice: partition flight has it already"],
    ["a hart given twice to one", "harts 2 3", "harts 2 2", "2", "hart 2 is given twice: partition payload has it already"],
    ["a hart that the board lacks", "harts 2 3", "harts 2 8", "8", "qemu-virt has no hart 8", "its harts are 0 to 7"],
  ]);
});

describe("policies", () => {
  finds([
    ["an unknown pledge", '"console" "time" "ipi"', '"console" "tiem" "ipi"', '"tiem"', "there is no pledge tiem", "did you mean time?"],
    ["a pledge given twice", '"console" "time" "ipi"', '"console" "time" "time"', '"time"', "time is pledged twice"],
    [
      "a console without its pledge",
      'pledge "console" "time" "ipi"',
      'pledge "time" "ipi"',
      "console",
      "partition payload has a console that it may not use",
      'add "console" to its pledge',
    ],
    [
      "a pledge of a missing console",
      '        console\n        pledge "console" "time" "ipi"',
      '        pledge "console" "time" "ipi"',
      '"console"',
      "partition payload pledges a console that it does not have",
    ],
    ["a deadline shorter than the period", 'deadline="250ms"', 'deadline="5ms"', '"5ms"', "the deadline of 5 ms is shorter than the period of 10 ms: every life would end by it"],
    ["a heartbeat without period", 'period="10ms"', 'period="0ms"', "heartbeat", "the period of a heartbeat cannot be nothing"],
    ["a deadline of hours", 'deadline="250ms"', 'deadline="2h"', '"2h"', "a heartbeat's deadline is at most one hour"],
    ["restarts within no time", ' within="60s"', "", "on-fault", "5 restarts within what time?", 'add within="60s"'],
    ["restarts within 0 s", 'within="60s"', 'within="0s"', '"0s"', "no restart fits into no time"],
    ["nothing after the last restart", ' then="hold"', "", "on-fault", "what happens after 5 restarts?"],
    ["within beside always", 'restart="always"', 'restart="always" within="1s"', '"1s"', 'within means nothing where restart is "always"'],
    ["then beside always", 'restart="always" backoff="0s"', 'restart="always" then="hold"', "on-fault", 'then means nothing where restart is "always"'],
    ["a back-off of hours", 'backoff="1s"', 'backoff="2h"', '"2h"', "the fault policy waits at most one hour"],
    ["a longest back-off below the first", 'backoff="1s"', 'backoff="1s" backoff-max="10ms"', '"10ms"', "the longest back-off is shorter than the first one"],
  ]);

  test("two partitions with the console's input", () => {
    const text = demo.replaceAll("        console\n", "        console input=#true\n");
    expect(faultsOf(text).map(({ line, message }) => [line, message])).toEqual([[30, "the console's input is given twice: partition flight has it already"]]);
  });
});
