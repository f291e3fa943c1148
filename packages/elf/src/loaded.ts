// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { malformed, sourceOf } from "./byte-source.ts";
import { loadSegment, readHeaders } from "./headers.ts";

/**
 * The bytes of an ELF file that are in memory when it runs, one buffer a segment: without symbols for debuggers.
 * @throws NexusError "corrupt" for what is no sound ELF file, and for one whose segments come to more than it has.
 */
export function readLoaded(file: string | Uint8Array): Buffer[] {
  const source = sourceOf(file);
  const segments = readHeaders(source).segments.filter(({ type }) => type === loadSegment);
  const total = segments.reduce((sum, { size }) => sum + size, 0);
  if (total > source.size) throw malformed(source.name, "its loaded segments are larger than the file");
  return segments.map(({ offset, size }) => source.read(offset, size, "a loaded segment"));
}
