// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The program header PT_INTERP: System V gABI, chapter 5, "Program Interpreter".

import { sourceOf } from "./byte-source.ts";
import { readHeaders } from "./headers.ts";

export const interpreterSegment = 3;

/**
 * A copy of a program that names another interpreter in the place of its own, filled up with NUL, so that no offset
 * changes; undefined where it names none, or a path too short to be written over.
 * @throws NexusError "corrupt" for what is no sound ELF file.
 */
export function replaceInterpreter(program: Uint8Array, interpreter: string): Buffer | undefined {
  const source = sourceOf(program);
  const segment = readHeaders(source).segments.find(({ type }) => type === interpreterSegment);
  const path = Buffer.from(`${interpreter}\0`);
  if (segment === undefined || segment.size < path.length) return undefined;
  source.read(segment.offset, segment.size, "its interpreter's path");
  const copy = Buffer.from(program);
  copy.fill(0, segment.offset, segment.offset + segment.size);
  path.copy(copy, segment.offset);
  return copy;
}
