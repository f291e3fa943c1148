// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { basename } from "node:path";
import { NexusError } from "@nexus/core";
import type { Entry } from "@nexus/archive";
import { checkLayer, type LayerRule } from "@nexus/elf";
import type { PackageManifest } from "./manifest.ts";

const magic = Buffer.from("\x7fELF", "latin1");
const largestProgram = 256 * 1024 * 1024;

/**
 * The same entries, with every program and library among them checked against the layer of its package on the way; one
 * at a time is kept in memory. `closure` are the manifests of all packages that its dependencies lead to.
 * @throws NexusError "layer-violation" naming the file; a program of more than 256 MiB counts as one.
 */
export async function* layerChecked(entries: AsyncIterable<Entry>, manifest: PackageManifest, closure: readonly PackageManifest[]): AsyncGenerator<Entry, void> {
  const names = new Set([manifest, ...closure].flatMap(({ files }) => files.map(({ path }) => basename(path))));
  const rule: LayerRule = { layer: manifest.layer, architecture: manifest.architecture, provides: (name) => names.has(name) };
  for await (const entry of entries) {
    const checked = entry.kind === "file" && entry.size >= magic.length && rule.layer !== "foreign";
    yield checked ? { ...entry, body: checkedBody(entry.path, entry.size, entry.body, rule) } : entry;
  }
}

async function* checkedBody(path: string, size: number, body: AsyncIterable<Uint8Array>, rule: LayerRule): AsyncGenerator<Uint8Array, void> {
  const start: Uint8Array[] = [];
  let seen = 0;
  let elf: Buffer | undefined;
  for await (const chunk of body) {
    if (seen < magic.length) {
      start.push(chunk);
      if (seen + chunk.length >= magic.length && magic.equals(Buffer.concat(start).subarray(0, magic.length))) {
        if (size > largestProgram)
          throw new NexusError("layer-violation", `${path} is a program of ${size} bytes; at most ${largestProgram} can be checked for the layer ${rule.layer}`);
        elf = Buffer.alloc(size);
        elf.set(Buffer.concat(start).subarray(0, size));
      }
    } else elf?.set(chunk.subarray(0, size - seen), seen);
    seen += chunk.length;
    yield chunk;
  }
  if (elf !== undefined) checkLayer(path, elf, rule);
}
