// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { NexusError } from "@nexus/core";
import { sha256File } from "@nexus/trust";
import { fileRepository, type Offer } from "../catalogue/offer.ts";
import type { Surroundings } from "../surroundings.ts";
import { foreignSystem, plainText } from "./key-values.ts";
import { offerOf } from "./offer-of.ts";
import { damaged, findPackage, readHead, type PackageHead } from "./package-file.ts";

/**
 * What a package file of this machine offers by itself; undefined when it is no package of pkgsrc.
 * @throws NexusError "not-found", "conflict" for a package of another system, "corrupt" for one whose name cannot be used.
 */
export async function inspectFile(path: string, { architecture }: Surroundings): Promise<Offer | undefined> {
  const head = await headOf(path);
  if (head === undefined) return undefined;
  const { list, buildInfo, texts } = head;
  const other = foreignSystem(buildInfo, architecture);
  if (other !== undefined) throw new NexusError("conflict", `${path} is a package for ${other}, not for Linux ${architecture}`);
  const record = new Map(buildInfo);
  record.set("PKGNAME", [list.fullName]);
  record.set("FILE_NAME", [`${list.fullName}.tgz`]);
  record.set("FILE_CKSUM", [`sha256 ${sha256File(path)}`]);
  record.set("FILE_SIZE", [String(statSync(path).size)]);
  record.set("DEPENDS", list.depends);
  record.set("CONFLICTS", list.conflicts);
  record.set("COMMENT", [plainText(texts.get("+COMMENT") ?? "").trim()]);
  record.set("DESCRIPTION", (texts.get("+DESC") ?? "").trimEnd().split("\n").map(plainText));
  record.set("SIZE_PKG", [(texts.get("+SIZE_PKG") ?? "").trim()]);
  const offer = offerOf(record, { repository: fileRepository, folder: "", path: resolve(path) });
  if (offer === undefined) throw damaged(path, `its name ${JSON.stringify(list.fullName.slice(0, 160))} cannot stand in paths`);
  return offer;
}

async function headOf(path: string): Promise<PackageHead | undefined> {
  try {
    return await readHead(await findPackage(path));
  } catch (error) {
    // Only the name says what a damaged file was meant to be.
    if (!(error instanceof NexusError) || error.code !== "corrupt" || /\.t[gbx]z$/.test(basename(path))) throw error;
    return undefined;
  }
}
