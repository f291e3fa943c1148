// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { decode, parseDocument, readDocument } from "@nexus/kdl";
import { systemSchema, type RumkSystem } from "./schema.ts";

/** The system that a file describes, its words understood but not yet checked. @throws NexusError "bad-document", "not-found". */
export function readSystem(file: string): RumkSystem {
  return decode(systemSchema, readDocument(file)).system;
}

/** The same for a text; `file` is what its faults are told with. */
export function parseSystem(text: string, file: string): RumkSystem {
  return decode(systemSchema, parseDocument(text, file)).system;
}

/** Whether a file describes a system for Rumk rather than a profile; false for one that cannot be read as a document. */
export function isSystemFile(file: string): boolean {
  try {
    return readDocument(file).nodes.some(({ name }) => name === "system");
  } catch {
    return false;
  }
}
