// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// OpenPGP as repositories use it: detached signatures checked by gpgv, key files read for people to confirm.

export { dearmour } from "./openpgp/armour.ts";
export type { OpenPgpVerdict } from "./openpgp/gpgv-status.ts";
export { readOpenPgpKeys, type OpenPgpKey } from "./openpgp/read-keys.ts";
export { verifyDetached, type DetachedSignature } from "./openpgp/verify-detached.ts";
