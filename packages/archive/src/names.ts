// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError } from "@nexus/core";
import { limits, type Limits } from "./limits.ts";

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f]/;

/**
 * Checks a path of an archive member: relative, no empty, "." or ".." name, no control character, within the limits.
 * @throws NexusError "corrupt" naming the path and the rule it breaks.
 */
export function checkEntryPath(path: string, bounds: Limits = limits): void {
  if (path === "") throw bad(path, "is empty");
  if (path.startsWith("/")) throw bad(path, "is absolute");
  if (Buffer.byteLength(path) > bounds.pathBytes) throw bad(path, `is longer than ${bounds.pathBytes} bytes`);
  const names = path.split("/");
  if (names.length > bounds.depth) throw bad(path, `is more than ${bounds.depth} directories deep`);
  for (const name of names) checkComponent(name, path, bounds);
}

function checkComponent(name: string, path: string, bounds: Limits): void {
  if (name === "") throw bad(path, "holds an empty name");
  if (name === "." || name === "..") throw bad(path, `holds the name ${name}`);
  if (control.test(name)) throw bad(path, "holds a control character");
  if (!name.isWellFormed()) throw bad(path, "is not valid Unicode");
  if (Buffer.byteLength(name) > bounds.nameBytes) throw bad(path, `holds a name longer than ${bounds.nameBytes} bytes`);
}

/** Checks a symbolic link's target, which may point anywhere but must be a sound string. @throws NexusError "corrupt". */
export function checkLinkTarget(path: string, target: string, bounds: Limits = limits): void {
  if (target === "") throw bad(path, "is a link to nothing");
  if (control.test(target) || !target.isWellFormed()) throw bad(path, "is a link whose target holds a control character or bad Unicode");
  if (Buffer.byteLength(target) > bounds.targetBytes) throw bad(path, `is a link whose target is longer than ${bounds.targetBytes} bytes`);
}

function bad(path: string, rule: string): NexusError {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return new NexusError("corrupt", `the archive is refused: the path ${JSON.stringify(shown)} ${rule}`, {
    hint: "the archive is damaged or made to do harm; fetch it again from a source you trust",
  });
}
