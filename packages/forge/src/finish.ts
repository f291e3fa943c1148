// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareBytes, NexusError, type Architecture } from "@nexus/core";
import { isElf, readElf, type LinkedLayer } from "@nexus/elf";
import { checkTree, scanTree } from "@nexus/store";
import { isOwnFolder } from "./action/own-folder.ts";
import type { BuildFolder } from "./action/run-action.ts";
import { readLinkMap, type LinkMap } from "./layer/link-map.ts";
import { layerNote, layerNoteSection } from "./layer/note.ts";
import { proveLayer } from "./layer/prove.ts";
import { buildFolders } from "./recipe/values.ts";

/** What a package's tree must be when its steps are done. */
export interface Finishing {
  /** For messages: "toybox for riscv64". */
  label: string;
  name: string;
  architecture: Architecture;
  layer: LinkedLayer;
  /** Where the package lies once it is installed. */
  prefix: string;
  strip: "all" | "debug" | "none";
  /** Paths below the prefix that must be there. */
  outputs: readonly string[];
  crossCompile: string;
  packages: ReadonlyMap<string, string>;
}

/** Where `finishPackage` leaves the tree and the proofs in what is kept of a build. */
export const finished = { tree: "tree", proofs: "proofs" } as const;

// Raised when finishing gives another tree than before.
export const finishVersion = 1;

/**
 * Makes a package's tree of what its steps left: nothing missing, nothing elsewhere, layers proved, notes written,
 * stripped, modes as in every tree.
 * @throws NexusError "build-failed" or "layer-violation", naming the file at fault.
 */
export async function finishPackage(build: BuildFolder, wanted: Finishing): Promise<void> {
  const destination = join(build.folder, buildFolders.destination);
  const tree = join(destination, wanted.prefix);
  if (!isOwnFolder(build.folder, buildFolders.destination + wanted.prefix)) throw failed(wanted, `${wanted.prefix} is no folder`, "leave the folder ${OUT} where it is");
  requireOutputs(destination, wanted);
  setModes(tree);
  await requireSoundTree(tree, wanted.label);

  const files = Map.groupBy(filesIn(tree), (path) => kindOf(join(tree, path)));
  const seen = (paths: readonly string[] = []) => paths.map((path) => `${build.path}/${buildFolders.destination}${wanted.prefix}/${path}`);
  const proofs = proveAll(build, wanted, files.get("program") ?? [], tree);
  const note = { host: join(build.aside, "layer-note"), inside: notePath };
  writeFileSync(note.host, layerNote(wanted.layer));
  for (const path of seen(files.get("program"))) {
    await build.run({ argv: [`${wanted.crossCompile}objcopy`, ...noteOptions, ...stripOptions[wanted.strip], path] }, [note]);
  }
  const strip = async (paths: readonly string[], ...options: string[]) => {
    if (wanted.strip !== "none" && paths.length > 0) await build.run({ argv: [`${wanted.crossCompile}strip`, ...options, ...paths] });
  };
  await strip(seen(files.get("library")), "--strip-unneeded");
  await strip(seen(files.get("object")), "--strip-debug", "--enable-deterministic-archives");

  renameSync(tree, join(build.output, finished.tree));
  writeFileSync(join(build.output, finished.proofs), proofs.map((proof) => `${proof}\n`).join(""));
}

function proveAll(build: BuildFolder, wanted: Finishing, programs: readonly string[], tree: string): string[] {
  if (programs.length === 0) return [];
  if (!isOwnFolder(build.folder, buildFolders.maps)) throw failed(wanted, "the folder of its link maps is no folder any more", "leave the folder ${MAPS} where it is");
  const maps = readMaps(join(build.folder, buildFolders.maps));
  return programs.map((path) => {
    const proof = `${path}: ${proveLayer(path, join(tree, path), maps, wanted)}`;
    build.log(`layer ${wanted.layer}: ${proof}`);
    return proof;
  });
}

const stripOptions = {
  all: ["--strip-all", "--remove-section=.comment"],
  debug: ["--strip-debug"],
  none: [],
} as const;

/** Where objcopy sees the note. */
const notePath = "/layer-note";

const noteOptions = [`--add-section=${layerNoteSection}=${notePath}`, `--set-section-flags=${layerNoteSection}=contents,readonly`, `--set-section-alignment=${layerNoteSection}=4`];

function failed({ label }: Finishing, message: string, hint: string): NexusError {
  return new NexusError("build-failed", `${label}: ${message}`, { hint });
}

function requireOutputs(destination: string, wanted: Finishing): void {
  const { name, prefix, outputs } = wanted;
  const tree = join(destination, prefix);
  const stray = findStray(
    destination,
    prefix.split("/").filter((part) => part !== ""),
  );
  if (stray !== undefined) throw failed(wanted, `/${stray} was installed outside ${prefix}`, "configure the package with --prefix=${PREFIX}");
  if (readdirSync(tree).length === 0) throw failed(wanted, "its steps installed nothing", "install below ${OUT}, or with ${PREFIX} and ${DESTDIR}");
  const missing = outputs.find((path) => lstatSync(join(tree, path), { throwIfNoEntry: false }) === undefined);
  if (missing !== undefined) throw failed(wanted, `its output ${missing} is not there`, "correct the recipe's outputs or its steps");
  const notices = `share/licenses/${name}`;
  if (!isOwnFolder(tree, notices) || readdirSync(join(tree, notices)).length === 0) {
    throw failed(wanted, "it has no licence notice", `install the licence text into \${OUT}/share/licenses/${name}/`);
  }
}

/** What the store would refuse is refused here, where the recipe can still be corrected. */
async function requireSoundTree(tree: string, label: string): Promise<void> {
  try {
    checkTree(await scanTree(tree));
  } catch (error) {
    if (!(error instanceof NexusError)) throw error;
    throw new NexusError("build-failed", `${label}: its tree is no package: ${error.message}`, { hint: "correct the recipe's steps", cause: error });
  }
}

/** The first entry beside the way down to the prefix. */
function findStray(folder: string, way: readonly string[]): string | undefined {
  let path = "";
  for (const part of way) {
    const other = readdirSync(join(folder, path)).find((name) => name !== part);
    if (other !== undefined) return join(path, other);
    path = join(path, part);
  }
  return undefined;
}

/** Modes do not depend on the build's umask: 0755 for folders and programs, 0644 for the rest. */
function setModes(tree: string): void {
  chmodSync(tree, 0o755);
  for (const { name, parentPath } of readdirSync(tree, { withFileTypes: true })) {
    const path = join(parentPath, name);
    // None for a name that is not UTF-8, which no package may have.
    const state = lstatSync(path, { throwIfNoEntry: false });
    if (state?.isDirectory() === true) setModes(path);
    else if (state?.isFile() === true) chmodSync(path, (state.mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

function filesIn(folder: string, path = ""): string[] {
  const entries = readdirSync(join(folder, path), { withFileTypes: true }).sort((a, b) => compareBytes(a.name, b.name));
  return entries.flatMap((entry) => {
    const inner = path === "" ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(folder, inner);
    return entry.isFile() ? [inner] : [];
  });
}

type Kind = "program" | "library" | "object" | "other";

function kindOf(path: string): Kind {
  if (isArchive(path)) return "object";
  if (!isElf(path)) return "other";
  const elf = readElf(path);
  if (elf.program) return "program";
  if (elf.type === "shared") return "library";
  return elf.type === "relocatable" ? "object" : "other";
}

function isArchive(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(8);
    return readSync(file, start) === 8 && start.toString("latin1") === "!<arch>\n";
  } finally {
    closeSync(file);
  }
}

function readMaps(folder: string): LinkMap[] {
  return filesIn(folder).map((path) => readLinkMap(readFileSync(join(folder, path), "utf8")));
}
