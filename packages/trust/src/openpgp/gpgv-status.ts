// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The machine-readable status of gpgv: doc/DETAILS of GnuPG, "Format of the --status-fd output".

/** What became of one detached signature. */
export type OpenPgpVerdict =
  /** Good, by a key with this primary fingerprint (40 upper-case hex digits), made then (seconds since 1970). */
  { valid: true; fingerprint: string; signed: number } | { valid: false; reason: string };

/** Seconds by which clocks may differ before a signature counts as one of the future. */
const clockTolerance = 600;

/** Hash algorithms that can be made to collide: MD5, SHA-1, RIPEMD-160 (RFC 9580, section 9.5). */
const weakHashes: Readonly<Record<string, string>> = { "1": "MD5", "2": "SHA-1", "3": "RIPEMD-160" };

/**
 * The verdict that gpgv's status lines and exit code come to. Valid only when all of them say so: one signature, good,
 * by one usable key. `now` is in seconds since 1970.
 */
export function readGpgvStatus(status: string, exitCode: number, now: number): OpenPgpVerdict {
  const said = new Map<string, string[][]>();
  for (const line of status.split("\n")) {
    if (!line.startsWith("[GNUPG:] ")) continue;
    const [keyword = "", ...words] = line.slice("[GNUPG:] ".length).split(" ");
    said.set(keyword, [...(said.get(keyword) ?? []), words]);
  }
  const first = (keyword: string) => said.get(keyword)?.[0];
  const no = (reason: string): OpenPgpVerdict => ({ valid: false, reason });

  const missing = first("NO_PUBKEY")?.[0];
  if (missing !== undefined) return no(`it was made by the key ${missing}, which is none of the repository's keys`);
  const bad = first("BADSIG")?.[0];
  if (bad !== undefined) return no(`it does not match the content (key ${bad})`);
  const revoked = first("REVKEYSIG")?.[0];
  if (revoked !== undefined) return no(`the key ${revoked} that made it has been revoked`);
  const expired = first("EXPKEYSIG")?.[0];
  if (expired !== undefined) return no(`the key ${expired} that made it expired${dateOf(first("KEYEXPIRED")?.[0])}`);
  const old = first("EXPSIG")?.[0];
  if (old !== undefined) return no(`the signature itself has expired (key ${old})`);
  const error = first("ERRSIG");
  if (error !== undefined) return no(`it cannot be checked (key ${error[0]}, algorithm ${error[1]}, gpgv's reason ${error[5] ?? "unknown"})`);

  const valid = first("VALIDSIG");
  if (exitCode !== 0 || valid === undefined || said.get("VALIDSIG")!.length !== 1 || said.get("GOODSIG")?.length !== 1)
    return no(`gpgv does not call it good (exit code ${exitCode})`);
  const fingerprint = valid[9] ?? "";
  const signed = Number(valid[2]);
  if (!/^[0-9A-F]{40}$/.test(fingerprint) || !Number.isSafeInteger(signed)) return no("gpgv's answer is not understood");
  const weak = weakHashes[valid[7] ?? ""];
  if (weak !== undefined) return no(`it is made over ${weak}, which proves nothing any more`);
  if (signed > now + clockTolerance) return no(`it was made in the future (${isoDate(signed)}): this machine's clock or the signature is wrong`);
  return { valid: true, fingerprint, signed };
}

function dateOf(seconds: string | undefined): string {
  return seconds === undefined || !/^\d{1,10}$/.test(seconds) ? "" : ` on ${isoDate(Number(seconds))}`;
}

function isoDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
