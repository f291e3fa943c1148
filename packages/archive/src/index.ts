// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { byteReader, collect, type ByteReader } from "./bytes.ts";
export { compress, decompress, type CompressionFormat, type ReadableFormat } from "./compression.ts";
export { type Device, type Entry } from "./entry.ts";
export { limits, type Limits } from "./limits.ts";
export { checkEntryPath, checkLinkTarget } from "./names.ts";
export { narRootKind, readNar, type NarKind, type ReadNarOptions } from "./read-nar.ts";
export { arMagic, readAr, type ArMember } from "./read-ar.ts";
export { readTar, type Dropped, type ReadTarOptions } from "./read-tar.ts";
export { tarHeader, tarBlock, tarPadding, type TarMember } from "./tar-header.ts";
export { sniffFormat } from "./sniff-format.ts";
export { writeCpio } from "./write-cpio.ts";
export { writeTar } from "./write-tar.ts";
