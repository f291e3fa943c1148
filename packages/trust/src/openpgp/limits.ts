// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** How much OpenPGP data may ask of this machine: looked at before any of it reaches gpgv. */
export const openPgpLimits = {
  /** Bytes of a detached signature, in armour or not. Real ones have 119 (Ed25519) to some 1,200 (RSA, armoured). */
  signatureBytes: 16 * 1024,
  /** Bytes of all key files of one verification together. The keyring of a whole distribution has about 2 MB. */
  keyBytes: 16 * 1024 * 1024,
  /** Packets in one key file. */
  packets: 100_000,
} as const;
