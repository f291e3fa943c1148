// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Offer } from "../catalogue/offer.ts";
import type { OfferDetail } from "./detail.ts";
import { bytesIn, valueOf, wordsIn, type KeyValues } from "./key-values.ts";
import { namesInPattern, splitPackageName } from "./pattern.ts";

/** Names and versions that can stand in paths and messages as they are. */
const soundFullName = /^[A-Za-z0-9_][A-Za-z0-9_+.@~-]{0,199}-[A-Za-z0-9_+.~]{1,100}$/;
const soundFile = /^[A-Za-z0-9_][A-Za-z0-9_+.@~-]{0,250}$/;

/** A record of a pkg_summary as an offer; undefined for one whose name or file name cannot be used. */
export function offerOf(record: KeyValues, place: { repository: string; folder: string; path?: string }): Offer | undefined {
  const fullName = valueOf(record, "PKGNAME") ?? "";
  const file = valueOf(record, "FILE_NAME") ?? `${fullName}.tgz`;
  if (!soundFullName.test(fullName) || !soundFile.test(file)) return undefined;
  const supersedes = wordsIn(record, "SUPERSEDES");
  const provides = wordsIn(record, "PROVIDES");
  const detail: OfferDetail = {
    file,
    folder: place.folder,
    path: place.path,
    buildDate: valueOf(record, "BUILD_DATE"),
    checksum: valueOf(record, "FILE_CKSUM"),
    requires: wordsIn(record, "REQUIRES"),
    prefix: valueOf(record, "LOCALBASE"),
    categories: wordsIn(record, "CATEGORIES"),
    options: valueOf(record, "PKG_OPTIONS"),
    source: valueOf(record, "PKGPATH"),
    system: [valueOf(record, "OPSYS"), valueOf(record, "OS_VERSION")].filter(Boolean).join(" "),
    tools: valueOf(record, "PKGTOOLS_VERSION"),
    about: record.get("DESCRIPTION")?.join("\n"),
  };
  return {
    repository: place.repository,
    ...splitPackageName(fullName),
    architecture: valueOf(record, "MACHINE_ARCH") ?? "any",
    description: valueOf(record, "COMMENT") ?? "",
    homepage: valueOf(record, "HOMEPAGE"),
    license: valueOf(record, "LICENSE"),
    downloadSize: bytesIn(record, "FILE_SIZE"),
    installedSize: bytesIn(record, "SIZE_PKG"),
    built: timeOf(detail.buildDate),
    depends: wordsIn(record, "DEPENDS"),
    provides,
    conflicts: wordsIn(record, "CONFLICTS"),
    replaces: supersedes,
    foundAs: [...provides, ...supersedes.flatMap(supersededNames)],
    detail: { ...detail },
  };
}

/** BUILD_DATE, "2022-04-21 06:58:21 +0000", in seconds since 1970. */
function timeOf(text = ""): number | undefined {
  const [, day, hour, zone] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d{4})$/.exec(text) ?? [];
  const time = day === undefined ? NaN : Date.parse(`${day}T${hour}${zone}`);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

function supersededNames(pattern: string): string[] {
  try {
    return namesInPattern(pattern) ?? [];
  } catch {
    return []; // it can be superseded by no name
  }
}
