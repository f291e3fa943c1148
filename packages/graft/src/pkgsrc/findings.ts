// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Effect, Findings } from "../ecosystem.ts";
import type { InstallLine } from "./install-lines.ts";
import { plainText } from "./key-values.ts";
import type { PackageHead } from "./package-file.ts";

const messageBytes = 4096;

/** What a package shows and would run, besides the declarative lines of its +INSTALL: nothing of it is done. */
export function scriptEffects({ texts, list }: PackageHead): Effect[] {
  const effects: Effect[] = ["+INSTALL", "+DEINSTALL"].filter((name) => texts.has(name)).map((subject) => ({ kind: "script", subject, done: false }));
  for (const subject of list.actions) effects.push({ kind: /^@(un)?exec\b/.test(subject) ? "script" : "packing-list", subject, done: false });
  const message = texts.get("+DISPLAY")?.slice(0, messageBytes).split("\n").map(plainText).join("\n").trim();
  if (message !== undefined && message !== "") effects.push({ kind: "message", subject: message, done: true });
  return effects;
}

/** One declarative line as it is shown. */
export function lineEffect(line: InstallLine, done: boolean): Effect {
  return { kind: line.kind, subject: subjectOf(line), done };
}

function subjectOf(line: InstallLine): string {
  switch (line.kind) {
    case "directory":
    case "permissions":
      return [line.path, line.mode, line.owner].filter(Boolean).join(" ");
    case "config-file":
      return [line.path, "from", line.example, line.mode, line.owner].filter(Boolean).join(" ");
    case "alternative":
      return `${line.wrapper} for ${line.program}`;
    default:
      return line.subject;
  }
}

/** Whether a mode, in octal digits, asks for a set-user, set-group or sticky bit. */
export function isSpecialMode(mode: string | undefined): boolean {
  return mode !== undefined && /^[0-7]{4,5}$/.test(mode) && (parseInt(mode, 8) & 0o7000) !== 0;
}

export function noFindings(): Findings {
  return { dropped: [], effects: [], leftovers: [] };
}
