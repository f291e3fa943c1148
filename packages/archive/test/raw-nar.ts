// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// NARs token by token, for archives that no tool would write.

/** One token: length, bytes, padding; the last two can be forged. */
export function token(content: string | Buffer, forged: { length?: bigint; padding?: Buffer } = {}): Buffer {
  const bytes = Buffer.from(content as string);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(forged.length ?? BigInt(bytes.length));
  return Buffer.concat([length, bytes, forged.padding ?? Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}

/** Words and ready-made tokens, one after another. */
export function tokens(...parts: (string | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? token(part) : part)));
}

export const nar = (...root: Buffer[]): Buffer => tokens("nix-archive-1", ...root);
export const file = (content: string | Buffer): Buffer => tokens("(", "type", "regular", "contents", token(content), ")");
export const program = (content: string): Buffer => tokens("(", "type", "regular", "executable", "", "contents", content, ")");
export const link = (target: string | Buffer): Buffer => tokens("(", "type", "symlink", "target", token(target), ")");
export const entry = (name: string | Buffer, node: Buffer): Buffer => tokens("entry", "(", "name", token(name), "node", node, ")");
export const directory = (...entries: Buffer[]): Buffer => tokens("(", "type", "directory", ...entries, ")");
