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
 * A stream with every match replaced, also across the borders of chunks. `onMatch` is told of each match and whether it was
 * replaced or left because of what follows it.
 */
export async function* replaceBytes(
  source: AsyncIterable<Uint8Array>,
  replacements: readonly Replacement[],
  onMatch: (replacement: Replacement, replaced: boolean) => void = () => {},
): AsyncGenerator<Buffer, void> {
  // One byte more than the longest match: what follows a match decides whether it is one.
  const overlap = Math.max(...replacements.map(({ from }) => from.length));
  let held = Buffer.alloc(0);
  let waiting: Uint8Array = held; // one chunk behind: most files are a single chunk, and that one is passed on whole
  for await (const chunk of source) {
    const bytes = Buffer.concat([held, waiting]);
    const safe = replaceIn(bytes, Math.max(0, bytes.length - overlap), replacements, onMatch);
    if (safe > 0) yield bytes.subarray(0, safe);
    held = bytes.subarray(safe);
    waiting = chunk;
  }
  const last = Buffer.concat([held, waiting]);
  replaceIn(last, last.length, replacements, onMatch);
  if (last.length > 0) yield last;
}

/** Replaces every match that begins before `end`. Returns where the bytes that are done end: behind the last one replaced, or `end`. */
function replaceIn(bytes: Buffer, end: number, replacements: readonly Replacement[], onMatch: (replacement: Replacement, replaced: boolean) => void): number {
  let done = end;
  for (const replacement of replacements) {
    const { from, to, endsAt } = replacement;
    for (let at = bytes.indexOf(from); at >= 0 && at < end; at = bytes.indexOf(from, at + 1)) {
      const follows = at + from.length;
      const replaced = endsAt === undefined || endsAt(bytes[follows]);
      onMatch(replacement, replaced);
      if (!replaced) continue;
      to.copy(bytes, at);
      done = Math.max(done, follows);
    }
  }
  return done;
}
