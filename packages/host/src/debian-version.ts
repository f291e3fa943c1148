// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** Orders two Debian versions, `[epoch:]upstream[-revision]` (deb-version(7)): negative when `a` is the older. */
export function compareDebianVersions(a: string, b: string): number {
  const [left, right] = [splitVersion(a), splitVersion(b)];
  return left.epoch - right.epoch || comparePart(left.upstream, right.upstream) || comparePart(left.revision, right.revision);
}

/** The upstream part of a Debian version: no epoch, no revision, no `+dfsg` note of what Debian removed, `+really` followed. */
export function upstreamVersion(version: string): string {
  return splitVersion(version)
    .upstream.replace(/^.*\+really/, "")
    .replace(/[+.~](?:dfsg|ds|repack)[.\d]*$/, "");
}

function splitVersion(version: string): { epoch: number; upstream: string; revision: string } {
  const epoch = /^(\d+):/.exec(version)?.[1];
  const rest = epoch === undefined ? version : version.slice(epoch.length + 1);
  const dash = rest.lastIndexOf("-");
  return { epoch: Number(epoch ?? 0), upstream: dash < 0 ? rest : rest.slice(0, dash), revision: dash < 0 ? "" : rest.slice(dash + 1) };
}

/** Runs of non-digits and of digits in turn, as the manual page says. */
function comparePart(a: string, b: string): number {
  const [left, right] = [runs(a), runs(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [x, y] = [left[index] ?? "", right[index] ?? ""];
    const order = index % 2 === 0 ? compareText(x, y) : compareNumber(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

/** Alternating: text, number, text, number …, starting with a text that may be empty. */
function runs(part: string): string[] {
  return part.match(/\d+|\D+/g)?.reduce<string[]>((list, run) => (list.length === 0 && /\d/.test(run) ? ["", run] : [...list, run]), []) ?? [];
}

function compareText(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = weight(a[index]) - weight(b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** A tilde sorts before the end, letters before all else. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function compareNumber(a: string, b: string): number {
  const [x, y] = [BigInt(a || "0"), BigInt(b || "0")];
  return x < y ? -1 : x > y ? 1 : 0;
}
