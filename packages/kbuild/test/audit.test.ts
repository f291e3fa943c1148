// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { NexusError } from "@nexus/core";
import { expect, test } from "vitest";
import { auditConfig } from "../src/audit.ts";
import { parseFragment } from "../src/fragment/parse.ts";
import { readKconfig } from "../src/kconfig/read.ts";
import { parseConfig } from "../src/kconfig/values.ts";

const tree = readKconfig({ folder: join(import.meta.dirname, "fixtures"), variables: { ARCH: "toy", SRCARCH: "toy" } });

/** What the audit says of a fragment: `line: message | hint` for each request that was not met. */
function audit(fragment: string, config: string): string[] {
  try {
    auditConfig(parseFragment(fragment, "f.config"), parseConfig(config), tree, "x86_64");
    return [];
  } catch (error) {
    expect((error as NexusError).code).toBe("kernel-config");
    return (error as NexusError).diagnostics.map(({ line, message, hint }) => `${line}: ${message} | ${hint}`);
  }
}

test("a configuration that has everything passes", () => {
  expect(audit("CONFIG_BUS=y\n# CONFIG_NET is not set\nCONFIG_BUFFERS=0x8\nCONFIG_NOWHERE=n\n", "CONFIG_BUS=y\nCONFIG_BUFFERS=8\n")).toEqual([]);
});

test("an unmet dependency is named, with all that has to be added", () => {
  expect(audit("CONFIG_NET=y\n", "")).toEqual(["1: CONFIG_NET=y is not in the final configuration: it depends on BUS, which is off (Kconfig:24) | add CONFIG_BUS=y"]);
  expect(audit("CONFIG_CARD=y\n", "")).toEqual([
    "1: CONFIG_CARD=y is not in the final configuration: it depends on BUS, NET and EXPERT, which are off (Kconfig:31) | add CONFIG_BUS=y, CONFIG_NET=y and CONFIG_EXPERT=y",
  ]);
});

test("a comparison and a compiler test that do not hold", () => {
  expect(audit("CONFIG_CARD_FAST=y\n", "CONFIG_BUS=y\nCONFIG_NET=y\nCONFIG_CARD=m\n")[0]).toContain("it depends on CARD=y (CARD is m) (Kconfig:34)");
  expect(audit("CONFIG_CARD_FAST=y\n", "CONFIG_BUS=y\nCONFIG_NET=y\nCONFIG_CARD=y\n")[0]).toContain(
    "it depends on $(cc-option,-mfast) (a test of the compiler or linker, which must have failed)",
  );
});

test("an unknown symbol, and the one that was meant", () => {
  expect(audit("CONFIG_BUFERS=3\n", "")).toEqual(["1: CONFIG_BUFERS=3 is not in the final configuration: this Linux has no such symbol on x86_64 | did you mean CONFIG_BUFFERS?"]);
});

test("a symbol that only a select can turn on, and one that a select keeps on", () => {
  expect(audit("CONFIG_CHECKSUM=y\n", "")).toEqual([
    "1: CONFIG_CHECKSUM=y is not in the final configuration: only a select can turn it on, for it has no prompt (Kconfig:42) | ask for a symbol that selects it: CONFIG_NET",
  ]);
  expect(audit("# CONFIG_HAS_CLOCK is not set\n", "CONFIG_TOY=y\nCONFIG_HAS_CLOCK=y\n")).toEqual([
    "1: CONFIG_HAS_CLOCK is on in spite of this: CONFIG_TOY selects it | it goes off only with CONFIG_TOY",
  ]);
});

test("the last option of a choice wins; a conflict that nobody asked for is named", () => {
  expect(audit("CONFIG_PACK_SMALL=y\nCONFIG_PACK_FAST=y\n", "CONFIG_PACK_FAST=y\n")).toEqual([]);
  expect(audit("CONFIG_PACK_SMALL=y\n", "CONFIG_PACK_FAST=y\n")).toEqual([
    '1: CONFIG_PACK_SMALL=y is not in the final configuration: of the choice "Compression" (Kconfig:54) PACK_FAST is taken | take out CONFIG_PACK_FAST=y, or this line',
  ]);
});

test("a number out of range, a wrong type, modules where there are none", () => {
  expect(audit("CONFIG_BUFFERS=99\n", "CONFIG_BUFFERS=16\nCONFIG_LIMIT=16\n")[0]).toContain("Kconfig made 16 of it, for its range is 1 to 16 (LIMIT)");
  expect(audit("CONFIG_NET=3\n", "")[0]).toContain("its type is bool (Kconfig:24) | give it y or n");
  expect(audit("CONFIG_CARD=m\n", "CONFIG_BUS=y\nCONFIG_EXPERT=y\nCONFIG_NET=y\nCONFIG_CARD=y\n")[0]).toContain("there are no modules in this kernel | write CONFIG_CARD=y");
});

test("every miss is reported at once", () => {
  expect(audit("CONFIG_NET=y\nCONFIG_BUS=y\nCONFIG_NOPE=y\n", "")).toHaveLength(3);
});
