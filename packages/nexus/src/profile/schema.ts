// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { architectures } from "@nexus/core";
import { mebibyte, smallestFat } from "@nexus/image";
import {
  anyText,
  arg,
  args,
  checked,
  choice,
  diagnosticAt,
  document,
  fallback,
  flag,
  integer,
  list,
  located,
  many,
  named,
  node,
  one,
  optional,
  position,
  prop,
  sequence,
  text,
} from "@nexus/kdl";
import type { Infer } from "@nexus/kdl";
import { parseSize } from "./size.ts";
import { typedCommand } from "./typed.ts";

const name = text({ pattern: /^[a-z0-9][a-z0-9._+-]*$/, expected: "a name in lower case, such as micro" });
const size = text({ pattern: /^[1-9]\d*(B|KiB|MiB|GiB)$/, expected: 'a size such as "32MiB"' });
const line = text({ pattern: /^\P{Cc}+$/u, expected: "one line of text" });
const symbol = text({ pattern: /^(CONFIG_)?[A-Z0-9_]+$/, expected: "a kernel symbol such as EXT4_FS" });
const inside = text({ pattern: /^(?!(.*\/)?\.\.?(\/|$))[^/\0]+(\/[^/\0]+)*$/, expected: "a path below /System/Settings, without leading slash" });
const arch = optional(prop(choice(...architectures)));
const within = fallback(prop(integer({ minimum: 1, maximum: 3600 })), 30);

const kernel = node({
  recipe: arg(located(name)),
  fragments: many(node({ names: args(located(name), 1), arch })),
  without: many(node({ names: args(located(name), 1), arch })),
  set: many(node({ symbol: arg(symbol), value: arg(text()), arch, at: position() })),
  cmdline: many(node({ words: args(line, 1), arch })),
});

const programs = node({
  names: args(located(name)),
  changes: sequence({ program: node({ recipe: arg(located(name)) }), without: node({ recipe: arg(located(name)) }) }),
});

const user = node({
  name: arg(text({ pattern: /^[a-z_][a-z0-9_-]{0,31}$/, expected: "a user name" })),
  uid: prop(integer({ maximum: 65_534 })),
  gid: prop(integer({ maximum: 65_534 })),
  home: prop(text({ pattern: /^\/[^:\n]*$/, expected: "an absolute path" })),
  shell: fallback(prop(text({ pattern: /^\/[^:\n]*$/, expected: "an absolute path" })), "/bin/sh"),
  at: position(),
});

// What nexus-init has room for.
const initLine = 255;
const initWords = 15;

const shell = checked(list(text({ pattern: /^[^\s\p{Cc}]+$/u, expected: "a word without blanks: init.conf keeps the shell on one line" })), (words, at) =>
  words.length > initWords || Buffer.byteLength(words.join(" ")) > initLine
    ? [diagnosticAt(at, `the init takes a shell of at most ${initWords} words and ${initLine} bytes`, "put more into a script and name that")]
    : [],
);

const ready = checked(node({ line: arg(line), within }), ({ line: words }, at) =>
  Buffer.byteLength(words) > initLine ? [diagnosticAt(at, `the init takes a ready line of at most ${initLine} bytes`)] : [],
);

const settings = node({
  hostname: optional(one(text({ pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, expected: "a host name" }))),
  shell: optional(one(shell)),
  files: named("file", many(node({ path: arg(inside), content: arg(anyText()), at: position() }))),
});

const largestPartition = 1024 * 1024 * mebibyte;

function partition(least: number) {
  return checked(node({ size: prop(size), at: position() }), ({ size: wanted, at }) => {
    const bytes = parseSize(wanted);
    if (bytes % mebibyte === 0 && bytes >= least && bytes <= largestPartition) return [];
    return [diagnosticAt(at, `${wanted} cannot be the size of this partition: it takes whole MiB, from ${least / mebibyte}MiB to ${largestPartition / mebibyte / 1024}GiB`)];
  });
}

const image = node({
  root: optional(one(choice("erofs"))),
  boot: optional(one(partition(smallestFat))),
  data: optional(one(partition(mebibyte))),
  noDisk: flag(),
});

const boot = node({
  machine: many(node({ name: arg(choice("q35", "microvm", "virt")), arch, at: position() })),
  memory: optional(one(size)),
  ready: optional(one(ready)),
  types: named("type", many(typedCommand(within))),
  powerOff: optional(one(node({ command: arg(text()), within }))),
});

const limit = node({ most: arg(size), arch, at: position() });
const limits = node({ kernel: many(limit), initramfs: many(limit), disk: many(limit) });

const licences = node({ allow: many(node({ recipe: arg(name), reason: prop(text()) })) });

const profile = checked(
  node({
    name: arg(name),
    at: position(),
    extends: optional(prop(located(name))),
    description: optional(one(text())),
    architectures: optional(one(list(choice(...architectures)))),
    kernel: optional(one(kernel)),
    programs: optional(one(programs)),
    users: optional(one(node({ users: named("user", many(user)) }))),
    settings: optional(one(settings)),
    image: optional(one(image)),
    boot: optional(one(boot)),
    limits: optional(one(limits)),
    licences: optional(one(licences)),
  }),
  (value) => twice(value.users?.users ?? []).map((user) => diagnosticAt(user.at, `the user ${user.name} is described twice`)),
);

function twice<T extends { name: string }>(items: readonly T[]): T[] {
  return items.filter((item, index) => items.findIndex((other) => other.name === item.name) < index);
}

/** A profile document: one `profile` node. docs/profiles.md explains every node. */
export const profileSchema = document({ profile: one(profile) });

/** One profile as its document says it, before `extends` is followed. */
export type Profile = Infer<typeof profileSchema>["profile"];
