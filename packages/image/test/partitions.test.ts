// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { run } from "@nexus/core";
import { expect, test } from "vitest";
import { deriveUuid, layOut, makePartitionTable, mebibyte, partitionTypes } from "../src/index.ts";
import { toolEnvironment } from "../src/environment.ts";
import { temporaryFolder } from "./samples.ts";

const env = toolEnvironment();

test("sfdisk reads back the table as planned, and sgdisk finds no fault", async () => {
  const disk = join(temporaryFolder(), "disk");
  const plans = [
    { name: "nexus-boot", type: "esp" as const, uuid: deriveUuid("t", "boot"), size: 24 * mebibyte, legacyBoot: true },
    { name: "nexus-root-a", type: "root-riscv64" as const, uuid: deriveUuid("t", "root"), size: 3 * mebibyte },
    { name: "nexus-data", type: "linux" as const, uuid: deriveUuid("t", "data"), size: 32 * mebibyte },
  ];
  const layout = layOut(plans);
  await makePartitionTable(disk, deriveUuid("t", "disk"), layout);
  const { partitiontable: table } = JSON.parse((await run("sfdisk", ["-J", disk], { env })).stdout) as {
    partitiontable: { id: string; partitions: { start: number; size: number; type: string; uuid: string; name: string; attrs?: string }[] };
  };
  expect(table.id.toLowerCase()).toBe(deriveUuid("t", "disk"));
  expect(table.partitions.map(({ start, size, type, uuid, name, attrs }) => ({ start: start * 512, size: size * 512, type, uuid: uuid.toLowerCase(), name, attrs }))).toEqual(
    layout.partitions.map(({ start, size, type, uuid, name, legacyBoot }) => ({
      start,
      size,
      type: partitionTypes[type],
      uuid,
      name,
      attrs: legacyBoot === true ? "LegacyBIOSBootable" : undefined,
    })),
  );
  expect((await run("sfdisk", ["--verify", disk], { env })).stdout).toContain("No errors detected");
  expect((await run("sgdisk", ["-v", disk], { env })).stdout).toContain("No problems found");
});

test("partitions begin at 1 MiB, follow each other, and odd sizes are refused", () => {
  const plan = (name: string, size: number) => ({ name, type: "linux" as const, uuid: "", size });
  const { partitions, size } = layOut([plan("a", mebibyte), plan("b", 5 * mebibyte)]);
  expect(partitions.map(({ start }) => start)).toEqual([mebibyte, 2 * mebibyte]);
  expect(size).toBe(8 * mebibyte);
  expect(() => layOut([plan("a", 1000)])).toThrow("partition a: 1000 bytes is no whole number of MiB");
});
