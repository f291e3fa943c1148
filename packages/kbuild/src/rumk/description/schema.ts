// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The words of a system description. What they mean together is checked in ../check; docs/rumk.md explains each.

import {
  arg,
  args,
  boolean,
  bytes,
  choice,
  document,
  fallback,
  flag,
  integer,
  located,
  many,
  milliseconds,
  named,
  node,
  one,
  optional,
  position,
  prop,
  text,
  type Infer,
  type Scalar,
} from "@nexus/kdl";
import { bounds, guestAddresses, longestBootargs } from "../bounds.ts";

const highestAddress = guestAddresses - 1;

const name = text({ pattern: /^[a-z][a-z0-9-]{0,14}$/, expected: "a name in lower case of at most 15 letters, such as flight" });
const address = integer({ maximum: highestAddress });
const size = bytes();
const path = text({ pattern: /^[^\0]+$/, expected: "the path of a file" });
const bootargs = text({ pattern: new RegExp(`^[^\\0]{0,${longestBootargs}}$`), expected: `boot arguments of at most ${longestBootargs} characters, without NUL` });
const rate = integer({ minimum: 1, maximum: 10_000_000 });
/** A number of restarts, or "always". */
const restarts: Scalar<number | "always"> = {
  kind: "scalar",
  located: false,
  parse(value, written) {
    if (value === "always") return { value };
    const number = integer({ minimum: 1, maximum: bounds.restarts }).parse(value, written);
    return "value" in number ? number : { problem: `expected "always" or ${number.problem.replace(/^expected /, "")}` };
  },
};

/** A range of memory whose place may be left to the board. */
const placed = node({ address: named("at", optional(prop(located(address)))), size: prop(located(size)), at: position() });

const ring = node({
  name: arg(located(name)),
  address: named("at", prop(located(address))),
  size: prop(located(size)),
  slots: prop(located(integer({ minimum: 1, maximum: 65_536 }))),
  slotBytes: prop(located(integer({ minimum: 1, maximum: 65_536 }))),
  from: prop(located(name)),
  to: prop(located(name)),
  doorbell: fallback(prop(boolean()), false),
  doorbellsPerSecond: optional(prop(located(rate))),
  at: position(),
});

const memory = node({
  address: named("at", prop(located(address))),
  size: prop(located(size)),
  guestAddress: named("guest-at", optional(prop(located(address)))),
  at: position(),
});

const partition = node({
  name: arg(located(name)),
  at: position(),
  harts: one(node({ ids: args(located(integer({ maximum: 4095 })), 1) })),
  memory: one(memory),
  image: one(node({ path: arg(located(path)), bss: fallback(prop(size), 0) })),
  initramfs: optional(one(located(path))),
  bootargs: optional(one(bootargs)),
  devices: named("device", many(node({ name: arg(located(text())), dmaTrust: optional(prop(text())), at: position() }))),
  console: optional(one(node({ input: fallback(prop(boolean()), false), at: position() }))),
  argument: fallback(one(integer()), 0),
  heartbeat: optional(one(node({ period: prop(milliseconds()), deadline: prop(located(milliseconds())), at: position() }))),
  storm: optional(one(node({ irqsPerSecond: prop(rate) }))),
  abuse: optional(one(node({ callsPerSecond: prop(rate) }))),
  pledge: optional(one(node({ words: args(located(text())), at: position() }))),
  strictTraps: flag(),
  onFault: one(
    node({
      restart: prop(restarts),
      within: optional(prop(located(milliseconds()))),
      backoff: optional(prop(located(milliseconds()))),
      backoffMax: optional(prop(located(milliseconds()))),
      afterwards: named("then", optional(prop(choice("hold", "reset")))),
      at: position(),
    }),
  ),
});

const system = node({
  name: arg(name),
  at: position(),
  board: prop(located(text())),
  backend: prop(choice("h")),
  memory: one(node({ base: prop(located(address)), size: prop(located(size)), at: position() })),
  rumk: one(placed),
  blackbox: one(placed),
  console: one(located(text())),
  rings: named("ring", many(ring)),
  partitions: named("partition", many(partition, 1)),
});

/** A document that describes a machine and its partitions: one `system` node. */
export const systemSchema = document({ system: one(system) });

/** A system as its document says it, unchecked. Addresses and sizes in bytes, durations in milliseconds. */
export type RumkSystem = Infer<typeof systemSchema>["system"];
export type PartitionDescription = RumkSystem["partitions"][number];
export type RingDescription = RumkSystem["rings"][number];
