// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { changed, faultsOf } from "../demo.ts";
import { finds } from "./finds.ts";

finds([
  ["slots that are no power of two", "slots=128", "slots=120", "120", "the slots of ring telemetry have to be a power of two, not 120"],
  ["slots of odd bytes", "slot-bytes=64", "slot-bytes=60", "60", "a slot of ring telemetry has to be a multiple of 8 bytes, not 60"],
  ["slots that do not fit", "slots=128", "slots=256", '"16KiB"', "ring telemetry takes 24 KiB, two pages and its slots, not 16 KiB", 'size="24KiB"'],
  ["memory that nobody uses", 'size="16KiB"', 'size="20KiB"', '"20KiB"', "ring telemetry takes 16 KiB, two pages and its slots, not 20 KiB"],
  ["a limit without doorbell", "doorbell=#true", "doorbells-per-second=100", "100", "ring telemetry has no doorbell to be rung that often", "add doorbell=#true"],
  [
    "an end that may not use it",
    'pledge "console" "time" "ipc:telemetry" "reset"',
    'pledge "console" "time" "reset"',
    '"flight"',
    "partition flight may not use ring telemetry",
    'add "ipc:telemetry" to its pledge',
  ],
  ["a pledge of no ring", '"ipi" "ipc:telemetry"', '"ipi" "ipc:telemetry" "ipc:telemetri"', '"ipc:telemetri"', "there is no pledge ipc:telemetri", "did you mean ipc:telemetry?"],
]);

test("an end that no partition is", () => {
  const faults = faultsOf(changed(['from="flight"', 'from="fligth"']));
  expect(faults.map(({ message, hint }) => [message, hint])).toContainEqual(["there is no partition fligth", "did you mean flight?"]);
  expect(faults.map(({ message }) => message)).toContain("ring telemetry leads from fligth to payload, not to partition flight");
});

test("a ring that leads back to its own partition", () => {
  const messages = faultsOf(changed(['to="payload"', 'to="flight"'])).map(({ message }) => message);
  expect(messages).toContain("ring telemetry leads from partition flight to itself");
});
