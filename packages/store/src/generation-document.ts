// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { anyText, arg, args, boolean, decode, document, fallback, integer, many, named, node, one, optional, parseDocument, prop, text, value, writeDocument } from "@nexus/kdl";
import type { Infer, NewNode } from "@nexus/kdl";
import { appPattern } from "./names.ts";
import type { Generation, InstalledProgram } from "./generation.ts";

const utcTime = text({ pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, expected: "a time such as 2026-01-31T12:00:00Z" });
const treeIdText = text({ pattern: /^[0-9a-z]{32}$/, expected: "a tree id of 32 characters" });

const appText = text({ pattern: appPattern, expected: "the name of a folder in /Programs" });

const program = node({
  name: arg(text()),
  version: prop(text()),
  app: prop(appText),
  id: prop(treeIdText),
  architecture: prop(anyText()),
  layer: prop(anyText()),
  source: prop(anyText()),
  explicit: fallback(prop(boolean()), false),
  dependencies: fallback(one(node({ names: args(text(), 1) })), { names: [] }),
});

const schema = document({
  generation: one(
    node({
      number: arg(integer({ minimum: 1 })),
      previous: optional(one(value(integer({ minimum: 1 })))),
      time: one(utcTime),
      command: one(anyText()),
      programs: named("program", many(program)),
    }),
  ),
});

/** A generation as the text of its generation.kdl. */
export function formatGeneration(generation: Generation): string {
  const { number, previous, time, command, programs } = generation;
  const children: NewNode[] = [
    { name: "time", args: [new Date(Math.floor(time) * 1000).toISOString().replace(".000Z", "Z")] },
    { name: "command", args: [command] },
    ...programs.map(formatProgram),
  ];
  if (previous !== undefined) children.unshift({ name: "previous", args: [previous] });
  return writeDocument([{ name: "generation", args: [number], children }]);
}

function formatProgram(program: InstalledProgram): NewNode {
  const { name, version, app, id, architecture, layer, source, explicit, dependencies } = program;
  return {
    name: "program",
    args: [name],
    props: { version, app, id, architecture, layer, source, explicit: explicit || undefined },
    children: dependencies.length === 0 ? [] : [{ name: "dependencies", args: dependencies }],
  };
}

/** A generation from the text of its generation.kdl. @throws NexusError "bad-document". */
export function parseGeneration(textOfFile: string, file: string): Generation {
  const { programs, previous, time, ...rest } = decode(schema, parseDocument(textOfFile, file)).generation;
  return {
    ...rest,
    ...(previous === undefined ? {} : { previous }),
    time: Date.parse(time) / 1000,
    programs: programs.map(readProgram),
  };
}

function readProgram({ dependencies, ...rest }: Infer<typeof program>): InstalledProgram {
  return { ...rest, dependencies: dependencies.names };
}
