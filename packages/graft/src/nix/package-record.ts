// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// One package in packages.json: nixpkgs, pkgs/top-level/packages-info.nix. Everything in it may be missing.

const longestText = 4000;

/** A text, or the first of several; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" && first !== "" ? first.slice(0, longestText) : undefined;
}

/** The names of a package's outputs. */
export function offeredOutputs({ outputs }: Record<string, unknown>): string[] {
  const all = textsOf(outputs) ?? (isRecord(outputs) ? Object.keys(outputs) : []); // a list now, a set in older channels
  const names = all.filter((name) => /^[A-Za-z][A-Za-z0-9_.+-]{0,63}$/.test(name));
  return names.length === 0 ? ["out"] : names;
}

/** The outputs that are installed when nobody says which: those the package names, else its programs and manual pages. */
export function wantedOutputs(record: Record<string, unknown>): string[] {
  const named = isRecord(record["meta"]) ? textsOf(record["meta"]["outputsToInstall"]) : undefined;
  if (named !== undefined && named.length > 0) return named;
  const all = offeredOutputs(record);
  const main = ["bin", "out"].find((output) => all.includes(output)) ?? all[0]!;
  return all.includes("man") && main !== "man" ? [main, "man"] : [main];
}

/** Whether a package is for this system and may be built at all. */
export function isOurs(record: Record<string, unknown>, system: string): boolean {
  const meta = isRecord(record["meta"]) ? record["meta"] : {};
  const platforms = textsOf(meta["platforms"]);
  return (platforms === undefined || platforms.length === 0 || platforms.includes(system)) && !(textsOf(meta["badPlatforms"]) ?? []).includes(system) && meta["broken"] !== true;
}

/** "MIT", or "Apache-2.0, MIT" for several. */
export function licenceOf(license: unknown): string | undefined {
  const all = (Array.isArray(license) ? license : [license]).map((each) =>
    isRecord(each) ? (textOf(each["spdxId"]) ?? textOf(each["shortName"]) ?? textOf(each["fullName"])) : textOf(each),
  );
  const names = all.filter((name) => name !== undefined);
  return names.length === 0 ? undefined : names.join(", ");
}

/** The texts of a list; undefined when it is none. */
function textsOf(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
