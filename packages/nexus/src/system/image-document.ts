// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { architectures, NexusError, writeFileAtomic, type Architecture } from "@nexus/core";
import { arg, choice, decode, document, fallback, integer, many, named, node, one, optional, prop, readDocument, text, writeDocument, type Infer, type NewNode } from "@nexus/kdl";
import type { BootPlan } from "../profile/system.ts";
import { typedCommand } from "../profile/typed.ts";

/** One file of an image, named relative to the folder of image.kdl. */
export interface ImageFile {
  file: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/** What stands in image.kdl: enough to boot an image and to check it, without its profile. */
export interface ImageDescription {
  name: string;
  architecture: Architecture;
  /** The digest of the lock: what the image was made from. */
  lock: string;
  /** bzImage or Image, as a loader takes it. */
  kernel: ImageFile;
  /** An uncompressed kernel that QEMU starts at once; absent where it is the same as `kernel`. */
  directKernel?: ImageFile;
  initramfs: ImageFile;
  /** Absent when the system runs from its initramfs alone. */
  disk?: ImageFile;
  /** The kernel's command line as the disk's loader gives it: what finds the root on the disk. */
  diskCommandLine?: string;
  /** Words for the kernel's command line on a direct boot, besides the console. */
  commandLine: string;
  boot: BootPlan;
  programs: { name: string; version: string; license: string }[];
}

const file = node({
  file: arg(text({ pattern: /^[^/\0]+$/, expected: "the name of a file beside this document" })),
  size: prop(integer()),
  sha256: prop(text({ pattern: /^[0-9a-f]{64}$/, expected: "64 hex digits" })),
});
const within = prop(integer({ minimum: 1 }));

const schema = document({
  image: one(
    node({
      name: arg(text()),
      architecture: prop(choice(...architectures)),
      lock: one(text()),
      kernel: one(file),
      directKernel: optional(one(file)),
      initramfs: one(file),
      disk: optional(one(file)),
      diskCommandLine: optional(one(text())),
      commandLine: fallback(one(text()), ""),
      machine: optional(one(choice("q35", "microvm", "virt"))),
      memory: one(integer({ minimum: 1 })),
      ready: one(node({ line: arg(text()), within })),
      types: named("type", many(typedCommand(within))),
      powerOff: one(node({ command: arg(text()), within })),
      programs: named("program", many(node({ name: arg(text()), version: prop(text()), license: prop(text()) }))),
    }),
  ),
});

/** The name of the description in an image's folder. */
export const imageDocumentName = "image.kdl";

/** Writes image.kdl into a folder, whole or not at all. */
export function writeImageDescription(folder: string, image: ImageDescription): void {
  const { boot } = image;
  const children: NewNode[] = [
    { name: "lock", args: [image.lock] },
    fileNode("kernel", image.kernel),
    ...(image.directKernel === undefined ? [] : [fileNode("direct-kernel", image.directKernel)]),
    fileNode("initramfs", image.initramfs),
    ...(image.disk === undefined ? [] : [fileNode("disk", image.disk)]),
    ...(image.diskCommandLine === undefined ? [] : [{ name: "disk-command-line", args: [image.diskCommandLine] }]),
    ...(image.commandLine === "" ? [] : [{ name: "command-line", args: [image.commandLine] }]),
    ...(boot.machine === undefined ? [] : [{ name: "machine", args: [boot.machine] }]),
    { name: "memory", args: [boot.memoryBytes] },
    { name: "ready", args: [boot.ready.line], props: { within: boot.ready.within } },
    ...boot.types.map(({ line, answer, within: seconds }) => ({ name: "type", args: [line], props: { answer, within: seconds } })),
    { name: "power-off", args: [boot.powerOff.command], props: { within: boot.powerOff.within } },
    ...image.programs.map(({ name, version, license }) => ({ name: "program", args: [name], props: { version, license } })),
  ];
  writeFileAtomic(join(folder, imageDocumentName), writeDocument([{ name: "image", args: [image.name], props: { architecture: image.architecture }, children }]));
}

/**
 * Finds and reads the description of an image, given its folder, its disk image or image.kdl itself.
 * @throws NexusError "not-found", "bad-document".
 */
export function readImageDescription(path: string): { folder: string; image: ImageDescription } {
  const given = resolve(path);
  const folder = existsSync(given) && statSync(given).isDirectory() ? given : dirname(given);
  const documentPath = join(folder, imageDocumentName);
  if (!existsSync(given) || !existsSync(documentPath)) {
    throw new NexusError("not-found", `${path} is no image: there is no ${imageDocumentName} ${existsSync(given) ? "beside it" : "there"}`, {
      hint: "build one with: nexus build --profile=micro",
    });
  }
  return { folder, image: fromDocument(decode(schema, readDocument(documentPath)).image) };
}

function fileNode(name: string, { file: path, size, sha256 }: ImageFile): NewNode {
  return { name, args: [path], props: { size, sha256 } };
}

function fromDocument({ machine, memory, ready, types, powerOff, ...rest }: Infer<typeof schema>["image"]): ImageDescription {
  return { ...rest, boot: { machine, memoryBytes: memory, ready, types, powerOff } };
}
