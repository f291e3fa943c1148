// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer } from "../catalogue/offer.ts";
import { malformed, required, single, type Fields } from "./fields.ts";
import { parseDependency } from "./dependency.ts";

/** What an offer of Pacman's kind keeps for its own folder. */
export interface PacmanDetail {
  /** The file's name below the repository's URL; may hold a ":". For a package file of the user: its absolute path. */
  filename: string;
  /** 64 hex digits; absent where the index gives none. */
  sha256?: string;
  /** The detached signature in base64, where the index carries it. */
  signature?: string;
  /** The fingerprint that signed the index this stands in. */
  indexSignedBy?: string;
  /** A package file of the user, that no repository has. */
  local?: true;
}

/** The ecosystem's own part of an offer or release. */
export function detailOf(holder: { detail: Record<string, unknown> }): PacmanDetail {
  return holder.detail as unknown as PacmanDetail;
}

/** Keys of `desc` against those of `.PKGINFO`, which says the same of one package. */
const keyNames = {
  desc: { name: "NAME", version: "VERSION", arch: "ARCH", description: "DESC", url: "URL", license: "LICENSE", size: "ISIZE", depends: "DEPENDS", provides: "PROVIDES", conflicts: "CONFLICTS", replaces: "REPLACES", optional: "OPTDEPENDS", groups: "GROUPS" },
  info: { name: "pkgname", version: "pkgver", arch: "arch", description: "pkgdesc", url: "url", license: "license", size: "size", depends: "depend", provides: "provides", conflicts: "conflict", replaces: "replaces", optional: "optdepend", groups: "group" },
} as const; // prettier-ignore

/** The offer that a `desc` of a database, or a package's own `.PKGINFO`, describes. @throws NexusError "corrupt" naming `where`. */
export function offerOf(repository: string, fields: Fields, form: keyof typeof keyNames, detail: PacmanDetail, where: string): Offer {
  const keys = keyNames[form];
  const name = required(fields, keys.name, where);
  const version = required(fields, keys.version, where);
  if (!/^[A-Za-z0-9@_+][A-Za-z0-9@._+-]*$/.test(name)) throw malformed(where, `names a package ${JSON.stringify(name)}`);
  if (!/^[^\s/\p{Cc}\p{Cf}]+$/u.test(version)) throw malformed(where, `gives the version ${JSON.stringify(version)}`);
  const list = (key: keyof (typeof keyNames)["desc"]) => fields.get(keys[key]) ?? [];
  const provides = list("provides");
  return {
    repository,
    name,
    version,
    architecture: required(fields, keys.arch, where),
    description: single(fields, keys.description) ?? "",
    homepage: single(fields, keys.url),
    license: list("license").length === 0 ? undefined : list("license").join(" AND "),
    installedSize: wholeNumber(single(fields, keys.size)),
    depends: list("depends"),
    provides,
    conflicts: list("conflicts"),
    replaces: list("replaces"),
    optional: list("optional"),
    groups: list("groups"),
    foundAs: provides.map((text) => parseDependency(text).name),
    detail: { ...detail },
  };
}

/** The offer of a database's `desc`. @throws NexusError "corrupt" naming `where`. */
export function offerOfDesc(repository: string, fields: Fields, where: string, indexSignedBy?: string): Offer {
  const filename = required(fields, "FILENAME", where);
  if (!/^[^/\s]+$/.test(filename) || filename.startsWith(".")) throw malformed(where, `gives the file name ${JSON.stringify(filename)}`);
  const sha256 = single(fields, "SHA256SUM")?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) throw malformed(where, "gives a SHA256SUM that is none");
  const detail: PacmanDetail = { filename, sha256, signature: single(fields, "PGPSIG"), indexSignedBy };
  return { ...offerOf(repository, fields, "desc", detail, where), downloadSize: wholeNumber(single(fields, "CSIZE")), built: timeOf(single(fields, "BUILDDATE")) };
}

/** Seconds since 1970, before the year 10000. */
function timeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,11}$/.test(text) ? Number(text) : undefined;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}
