// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { blake3 } from "@noble/hashes/blake3.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "@nexus/core";

/** The Variant-CID of what something is built from: "cid:v1:blake3:" and 64 hex digits, equal for equal documents. */
export function variantCid(document: object): string {
  return `cid:v1:blake3:${bytesToHex(blake3(utf8ToBytes(canonicalJson(document))))}`;
}
