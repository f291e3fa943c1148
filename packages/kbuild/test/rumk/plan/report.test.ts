// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { reportOf } from "../../../src/rumk/plan/report.ts";
import { demoPlan, image } from "../demo-plan.ts";

const at = (value: number) => `0x${value.toString(16).padStart(16, "0")}`;
const row = (what: string, gpa: number, bytes: number, rights: string, pa = gpa) => ({ what, gpa: at(gpa), pa: at(pa), bytes, rights });

test("every mapping of both partitions; each side of a ring writes its own page alone", () => {
  const { partitions } = reportOf(demoPlan({ payload: image(5000) }, ['at=0x88000000 size="64MiB"', 'at=0x88000000 size="64MiB" guest-at=0x80000000']));
  expect(partitions.map(({ mappings }) => mappings)).toEqual([
    [
      row("memory", 0x8400_0000, 0x2000, "rx"),
      row("memory", 0x8400_2000, 0xf_e000, "rw"),
      row("device rtc0", 0x10_1000, 0x1000, "rw"),
      row("ring telemetry, producer's page", 0x9c00_0000, 0x1000, "rw"),
      row("ring telemetry, consumer's page", 0x9c00_1000, 0x1000, "r"),
      row("ring telemetry, slots", 0x9c00_2000, 0x2000, "rw"),
    ],
    [
      row("memory", 0x8000_0000, 0x400_0000, "rwx", 0x8800_0000),
      row("ring telemetry, producer's page", 0x9c00_0000, 0x1000, "r"),
      row("ring telemetry, consumer's page", 0x9c00_1000, 0x1000, "rw"),
      row("ring telemetry, slots", 0x9c00_2000, 0x2000, "r"),
    ],
  ]);
});

test("harts, interrupts and budgets with their owners", () => {
  const report = reportOf(demoPlan());
  expect(report.harts).toEqual([
    { id: 0, owner: "Rumk's console" },
    { id: 1, owner: "flight" },
    { id: 2, owner: "payload" },
    { id: 3, owner: "payload" },
  ]);
  expect(report.interrupts).toEqual([
    { source: 10, owner: "Rumk", device: "console" },
    { source: 11, owner: "flight", device: "rtc0" },
  ]);
  expect(report.partitions[0]).toMatchObject({
    budget: { heartbeat: { period: 10, deadline: 250 }, irqsPerSecond: 10_000 },
    onFault: { restart: "always", backoff: 0 },
    pledge: ["console", "time", "ipc:telemetry", "reset"],
    devices: [{ name: "rtc0", restart: "stopped" }],
  });
  expect(report.rings).toMatchObject([{ name: "telemetry", from: "flight", to: "payload", slots: 128, slotBytes: 64, interrupt: 97 }]);
  expect(report.trust).toEqual([]);
});

test("a device that nobody can stop is told to keep what its registers hold", () => {
  const plan = demoPlan();
  const partitions = plan.partitions.map((partition) => ({ ...partition, devices: partition.devices.map((device) => ({ ...device, quiet: undefined })) }));
  expect(reportOf({ ...plan, partitions }).partitions[0]!.devices).toEqual([{ name: "rtc0", restart: "keeps its registers" }]);
});

test("a device with DMA is told as what everybody's isolation rests on", () => {
  const payload = '        image "guests/ring.bin"\n';
  const { trust } = reportOf(demoPlan({}, [payload, `${payload}        device "virtio0" dma-trust="its driver is proved"\n`]));
  expect(trust).toEqual([
    {
      partition: "payload",
      device: "virtio0",
      reason: "its driver is proved",
      consequence: "virtio0 reaches all memory by itself: the isolation of every partition rests on payload",
    },
  ]);
});
