// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Versions as libalpm compares them: vercmp(8). [epoch:]version[-release].

/** Below 0 when `a` is older, above 0 when it is newer. A release that only one of them states does not count. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const left = splitVersion(bytesOf(a));
  const right = splitVersion(bytesOf(b));
  return (
    compareParts(left.epoch, right.epoch) ||
    compareParts(left.version, right.version) ||
    (left.release === undefined || right.release === undefined ? 0 : compareParts(left.release, right.release))
  );
}

/** One character a byte: libalpm counts the bytes of a separator. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function splitVersion(text: string): { epoch: string; version: string; release?: string } {
  const [, epoch, rest = ""] = /^(?:([0-9]*):)?([^]*)$/.exec(text) ?? [];
  const dash = rest.lastIndexOf("-");
  const version = dash < 0 ? rest : rest.slice(0, dash);
  return { epoch: epoch === undefined || epoch === "" ? "0" : epoch, version, release: dash < 0 ? undefined : rest.slice(dash + 1) };
}

/**
 * Compares segment by segment. A segment is a run of digits or of letters; what stands between is only counted: the longer
 * run of separators is newer. A number beats letters; where one text ends first, the rest makes it newer when it is a
 * number and older when it is letters.
 */
function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  let left = a;
  let right = b;
  while (left !== "" && right !== "") {
    const leftGap = separators(left);
    const rightGap = separators(right);
    left = left.slice(leftGap);
    right = right.slice(rightGap);
    if (left === "" || right === "") break;
    if (leftGap !== rightGap) return leftGap < rightGap ? -1 : 1;
    const number = isDigit(left);
    const leftRun = run(left, number);
    const rightRun = run(right, number);
    if (rightRun === "") return number ? 1 : -1;
    const order = number ? compareNumbers(leftRun, rightRun) : compareText(leftRun, rightRun);
    if (order !== 0) return order;
    left = left.slice(leftRun.length);
    right = right.slice(rightRun.length);
  }
  if (left === "" && right === "") return 0;
  return (left === "" && !isLetter(right)) || isLetter(left) ? -1 : 1;
}

function separators(text: string): number {
  return /^[^A-Za-z0-9]*/.exec(text)![0].length;
}

function run(text: string, number: boolean): string {
  return (number ? /^[0-9]*/ : /^[A-Za-z]*/).exec(text)![0];
}

function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, "");
  const right = b.replace(/^0+/, "");
  return left.length === right.length ? compareText(left, right) : left.length - right.length;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isDigit(text: string): boolean {
  return /^[0-9]/.test(text);
}

function isLetter(text: string): boolean {
  return /^[A-Za-z]/.test(text);
}
