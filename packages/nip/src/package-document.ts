// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { join } from "node:path";
import { licence } from "@nexus/forge";
import { arg, decode, document, many, named, node, one, optional, prop, readDocument, text } from "@nexus/kdl";

/** The document that may lie in a folder for `nip pack`, docs/commands/nip-pack.md; it is not packed itself. */
export const packageFile = "package.kdl";

const schema = document({
  package: one(
    node({
      name: arg(text()),
      version: prop(text()),
      app: optional(one(text())),
      description: optional(one(text())),
      license: optional(one(licence)),
      architecture: optional(one(text())),
      layer: optional(one(text())),
      dependencies: named("depends", many(node({ name: arg(text()), version: optional(prop(text())) }))),
    }),
  ),
});

/** What a folder or the command line says of the package to make. */
export interface PackageDescription {
  name?: string;
  version?: string;
  app?: string;
  description?: string;
  license?: string;
  architecture?: string;
  layer?: string;
  dependencies: { name: string; version?: string }[];
}

/** What `package.kdl` in a folder says; nothing where there is none. @throws NexusError "bad-document". */
export function readDescription(folder: string): PackageDescription {
  const file = join(folder, packageFile);
  return existsSync(file) ? decode(schema, readDocument(file)).package : { dependencies: [] };
}
