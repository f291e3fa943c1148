// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Entry } from "@nexus/archive";

/** A plain file of a tree, from its bytes. */
export function fileEntry(path: string, content: string | Uint8Array): Entry {
  const bytes = Buffer.from(content);
  return { kind: "file", path, mode: 0o644, size: bytes.length, body: once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
