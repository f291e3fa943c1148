// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** A prefix of the old place and the one that takes its place; both of the same length, so that no offset moves. */
export interface Replacement {
  from: Buffer;
  to: Buffer;
  /** Whether the byte after a match lets it be one; undefined stands for the end of the file. All are when absent. */
  endsAt?: (next: number | undefined) => boolean;
}

/**
 * A stream with every match replaced, also across the borders of chunks; chunks without a match are passed on as they are.
 * `onMatch` is told of each match and whether it was replaced or left because of what follows it.
 */
export async function* replaceBytes(
  source: AsyncIterable<Uint8Array>,
  replacements: readonly Replacement[],
  onMatch: (replacement: Replacement, replaced: boolean) => void = () => {},
): AsyncGenerator<Buffer, void> {
  const begins = [...new Set(replacements.map((each) => shortestBegin(each, replacements)))];
  // One byte more than the longest match: what follows a match decides whether it is one.
  const overlap = Math.max(...replacements.map(({ from }) => from.length));
  let held: Buffer = Buffer.alloc(0);
  let waiting: Uint8Array = held; // one chunk behind: most files are a single chunk, and that one is passed on whole
  for await (const chunk of source) {
    const joined = join(held, waiting);
    const { bytes, done } = replaceIn(joined, Math.max(0, joined.length - overlap), replacements, begins, onMatch);
    if (done > 0) yield bytes.subarray(0, done);
    held = bytes.subarray(done);
    waiting = chunk;
  }
  const joined = join(held, waiting);
  const { bytes } = replaceIn(joined, joined.length, replacements, begins, onMatch);
  if (bytes.length > 0) yield bytes;
}

function join(held: Buffer, chunk: Uint8Array): Buffer {
  return held.length > 0 ? Buffer.concat([held, chunk]) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** The shortest of what is sought with which this begins: where that is nowhere, this is nowhere. */
function shortestBegin({ from }: Replacement, replacements: readonly Replacement[]): Buffer {
  const begins = replacements.map((each) => each.from).filter((each) => from.subarray(0, each.length).equals(each));
  return begins.reduce((shortest, each) => (each.length < shortest.length ? each : shortest));
}

/**
 * Replaces every match that begins before `end`; in a copy, where there is one. `done` is where the bytes that are done end:
 * behind the last one replaced, or `end`.
 */
function replaceIn(
  original: Buffer,
  end: number,
  replacements: readonly Replacement[],
  begins: readonly Buffer[],
  onMatch: (replacement: Replacement, replaced: boolean) => void,
): { bytes: Buffer; done: number } {
  const there = begins.filter((begin) => original.includes(begin));
  if (there.length === 0) return { bytes: original, done: end };
  let bytes = original;
  let done = end;
  for (const replacement of replacements) {
    const { from, to, endsAt } = replacement;
    if (!there.some((begin) => from.subarray(0, begin.length).equals(begin))) continue;
    for (let at = bytes.indexOf(from); at >= 0 && at < end; at = bytes.indexOf(from, at + 1)) {
      const follows = at + from.length;
      const replaced = endsAt === undefined || endsAt(bytes[follows]);
      onMatch(replacement, replaced);
      if (!replaced) continue;
      if (bytes === original) bytes = Buffer.from(original);
      to.copy(bytes, at);
      done = Math.max(done, follows);
    }
  }
  return { bytes, done };
}
