// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Every /nix/store/ becomes /Programs/. while a NAR is unpacked. Both have 11 bytes, so that no offset in any file moves.

import { replaceBytes, type Replacement } from "../relocate/replace-bytes.ts";
import { storeDir } from "./store-path.ts";

/** The folder of store paths as files name it, and what stands for it here. */
export const storePrefix = `${storeDir}/`;
export const programsPrefix = "/Programs/.";

const prefixes: Replacement[] = (["latin1", "utf16le"] as const).map((encoding) => ({ from: Buffer.from(storePrefix, encoding), to: Buffer.from(programsPrefix, encoding) }));
const never = () => false;
/** What a compiler makes of a short string that it stores 8 bytes at a time: the prefix is in the program, and no search finds it whole. */
const piece: Replacement = { from: Buffer.from(storePrefix.slice(0, 8)), to: Buffer.from(storePrefix.slice(0, 8)), endsAt: never };
/** The store's folder without a path in it: Nix's own programs have it, and it does no harm. */
const bare: Replacement = { from: Buffer.from(storeDir), to: Buffer.from(storeDir), endsAt: never };
const sought = [...prefixes, piece, bare];

/** Bytes with every prefix replaced. `onEnd` is told of the pieces of a prefix that are left, once all bytes were read. */
export async function* relocateBytes(source: AsyncIterable<Uint8Array>, onEnd: (leftover: number) => void = () => {}): AsyncGenerator<Buffer, void> {
  let leftover = 0;
  yield* replaceBytes(source, sought, (replacement) => {
    if (replacement === piece) leftover += 1;
    else if (replacement === bare) leftover -= 1;
  });
  onEnd(leftover);
}
