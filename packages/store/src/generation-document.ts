// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import {
  anyText,
  arg,
  boolean,
  choice,
  decode,
  document,
  fallback,
  integer,
  list,
  many,
  named,
  node,
  one,
  optional,
  parseDocument,
  prop,
  text,
  value,
  writeDocument,
} from "@nexus/kdl";
import type { Infer, NewNode } from "@nexus/kdl";
import { aliasPattern } from "./aliases.ts";
import type { Generation, InstalledProgram } from "./generation.ts";
import type { Launch } from "./launch.ts";
import { appPattern } from "./names.ts";
import { ownEcosystem } from "./programs.ts";

const utcTime = text({ pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, expected: "a time such as 2026-01-31T12:00:00Z" });
const treeIdText = text({ pattern: /^[0-9a-z]{32}$/, expected: "a tree id of 32 characters" });

const appText = text({ pattern: appPattern, expected: "the name of a folder in /Programs" });

const ecosystemText = text({ pattern: /^[a-z][a-z0-9]*$/, expected: "the name of an ecosystem such as nix" });
const aliasText = text({ pattern: aliasPattern, expected: "an alias such as n/0a1b2" });
// oxlint-disable-next-line no-control-regex -- control characters are what is refused
const nameText = text({ pattern: /^(?!\.{1,2}$)[^/\u0000-\u001f\u007f]+$/, expected: "a file name" });
const rootPath = text({ pattern: /^[^/]+(\/(?!\.{0,2}(\/|$))[^/]+)+$/, expected: "a path of the root without . and .." });

const program = node({
  name: arg(text()),
  key: optional(prop(text())),
  ecosystem: fallback(prop(ecosystemText), ownEcosystem),
  version: prop(text()),
  app: prop(appText),
  id: prop(treeIdText),
  architecture: prop(anyText()),
  layer: prop(anyText()),
  source: prop(anyText()),
  explicit: fallback(prop(boolean()), false),
  priority: optional(prop(integer({ minimum: -1_000_000, maximum: 1_000_000 }))),
  partOf: optional(prop(text())),
  run: optional(prop(choice("view", "plain"))),
  verdict: optional(prop(anyText())),
  aliasEntry: optional(prop(nameText)),
  aliases: optional(one(list(aliasText))),
  dependencies: fallback(one(list(text())), []),
});

const launch = node({
  binary: arg(rootPath),
  launchers: named("launcher", many(node({ name: arg(nameText), program: prop(text()), text: prop(anyText()) }))),
  plain: named("plain", many(node({ name: arg(nameText), program: prop(text()), target: prop(rootPath) }))),
});

const schema = document({
  generation: one(
    node({
      number: arg(integer({ minimum: 1 })),
      previous: optional(one(value(integer({ minimum: 1 })))),
      time: one(utcTime),
      command: one(anyText()),
      programs: named("program", many(program)),
      preferences: named("prefer", many(node({ path: arg(text()), program: arg(text()) }))),
      launch: optional(one(launch)),
    }),
  ),
});

/** A generation as the text of its generation.kdl. */
export function formatGeneration(generation: Generation): string {
  const { number, previous, time, command, programs, preferences = [], launch } = generation;
  const children: NewNode[] = [
    { name: "time", args: [new Date(Math.floor(time) * 1000).toISOString().replace(".000Z", "Z")] },
    { name: "command", args: [command] },
    ...programs.map(formatProgram),
    ...preferences.map(({ path, program }) => ({ name: "prefer", args: [path, program] })),
    ...(launch === undefined ? [] : [formatLaunch(launch)]),
  ];
  if (previous !== undefined) children.unshift({ name: "previous", args: [previous] });
  return writeDocument([{ name: "generation", args: [number], children }]);
}

/** What holds for most programs is left out. */
function formatProgram(program: InstalledProgram): NewNode {
  const { key, name, ecosystem, version, app, id, architecture, layer, source, explicit, priority, partOf, run, verdict, aliasEntry, aliases = [], dependencies } = program;
  const identity = { key: key === name ? undefined : key, ecosystem: ecosystem === ownEcosystem ? undefined : ecosystem };
  return {
    name: "program",
    args: [name],
    props: { version, app, id, architecture, layer, source, explicit: explicit || undefined, ...identity, priority, "part-of": partOf, run, verdict, "alias-entry": aliasEntry },
    children: [...(aliases.length === 0 ? [] : [{ name: "aliases", args: aliases }]), ...(dependencies.length === 0 ? [] : [{ name: "dependencies", args: dependencies }])],
  };
}

function formatLaunch({ binary, launchers }: Launch): NewNode {
  const ordered = launchers.toSorted((a, b) => Number("target" in a) - Number("target" in b));
  const children = ordered.map(({ name, program, ...start }) => ({ name: "text" in start ? "launcher" : "plain", args: [name], props: { program, ...start } }));
  return { name: "launch", args: [binary], children };
}

/** A generation from the text of its generation.kdl. @throws NexusError "bad-document". */
export function parseGeneration(textOfFile: string, file: string): Generation {
  const { programs, previous, time, preferences, launch, ...rest } = decode(schema, parseDocument(textOfFile, file)).generation;
  return {
    ...rest,
    ...(previous === undefined ? {} : { previous }),
    time: Date.parse(time) / 1000,
    programs: programs.map(readProgram),
    ...(preferences.length === 0 ? {} : { preferences }),
    ...(launch === undefined ? {} : { launch: { binary: launch.binary, launchers: [...launch.launchers, ...launch.plain] } }),
  };
}

function readProgram({ name, key = name, ...rest }: Infer<typeof program>): InstalledProgram {
  const given = Object.fromEntries(Object.entries(rest).filter(([, field]) => field !== undefined)) as typeof rest;
  return { key, name, ...given };
}
