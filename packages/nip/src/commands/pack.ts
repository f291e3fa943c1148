// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { formatCount, formatSize, verb } from "@nexus/cli";
import { architectures, hostArchitecture, NexusError, type Architecture } from "@nexus/core";
import { layers, type Layer } from "@nexus/elf";
import { licence, variantCid } from "@nexus/forge";
import { writeNpk, type PackageManifest } from "@nexus/graft";
import { appName, scanTree, treeDigest } from "@nexus/store";
import { openKeyStore, sha256 } from "@nexus/trust";
import { packageFile, readDescription, type PackageDescription } from "../package-document.ts";

const layerNames: readonly Layer[] = [...(Object.keys(layers) as (keyof typeof layers)[]), "foreign"];
// A folder has no date of its own; every packer of the same folder must get the same bytes.
const fixedTime = 1767225600;

export default verb({
  schema: "nip.pack/1",
  description: `Makes a signed package of a folder as it is: what lies in DIR lies in /Programs/<App>/<Version> when the package is installed. Name, version and the rest come from DIR/${packageFile}, which is not packed, or from options, which win. It is signed with this machine's key, which is made the first time.

The same folder gives the same package, byte for byte. SOURCE_DATE_EPOCH sets the time that is written into it.`,
  arguments: {
    dir: { type: "one", label: "DIR", about: "the folder", complete: "directory" },
    out: { type: "one", label: "OUT", about: "the package file, or a folder to put it into", complete: "file" },
  },
  options: {
    name: { type: "text", value: "NAME", about: "name of the package" },
    version: { type: "text", value: "VERSION", about: "its version" },
    app: { type: "text", value: "APP", about: "its folder below /Programs (default: from the name)" },
    description: { type: "text", value: "TEXT", about: "one line on what it is" },
    license: { type: "text", value: "SPDX", about: "its licence as an SPDX expression" },
    arch: { type: "text", value: "ARCH", choices: architectures, about: "its architecture (default: this machine's)" },
    layer: { type: "text", value: "LAYER", choices: layerNames, about: "what its programs are linked with (default: foreign, which is not checked)" },
    depends: { type: "list", value: "NAME[@VERSION]", about: "a package it needs; give it any number of times" },
  },
  examples: [{ command: "nip pack ./hello . --name hello --version 1.0 --license MIT", about: "Make hello-1.0-x86_64-….npk of the folder hello." }],
  exitCodes: [3, 6, 7, 9, 11, 20],
  async run(context, { dir, out }, options) {
    const folder = resolve(dir);
    if (!isFolder(folder)) throw new NexusError("not-found", `there is no folder ${folder}`);
    requireLicence(options.license);
    const place = outPlace(folder, resolve(out));
    const manifest = await describe(folder, merge(readDescription(folder), options));
    const path = join(place.folder, place.name ?? packageName(manifest));
    const { dryRun } = context.flags;
    if (dryRun) {
      const action = existsSync(path) ? "change" : "add";
      await context.confirm({ title: `Pack ${folder}`, changes: [{ action, subject: path, detail: formatCount(manifest.files.length, "entry", "entries") }] });
    } else await write(folder, manifest, path, context.locations.config);
    const size = dryRun ? null : statSync(path).size;
    const { name, version, architecture, layer, treeDigest: tree, variantCid: variant } = manifest;
    return { path, size, name, version, architecture, layer, treeDigest: tree, variantCid: variant, entries: manifest.files.length };
  },
  text: ({ path, size, entries }) => (size === null ? "" : `${path} (${formatSize(size)}, ${formatCount(entries, "entry", "entries")})`),
});

type Options = { [K in Exclude<keyof PackageDescription, "dependencies" | "architecture">]: string | undefined } & { arch: string | undefined; depends: string[] };

function merge(written: PackageDescription, { arch, depends, ...options }: Options): PackageDescription {
  const given = Object.fromEntries(Object.entries({ ...options, architecture: arch }).filter(([, value]) => value !== undefined));
  const dependencies = depends.map((word) => ({ name: word.split("@")[0] ?? "", version: word.split("@")[1] }));
  return { ...written, ...given, dependencies: [...written.dependencies.filter(({ name }) => !dependencies.some((other) => other.name === name)), ...dependencies] };
}

async function describe(folder: string, description: PackageDescription): Promise<PackageManifest> {
  const { name, version, license = "LicenseRef-unknown", architecture = hostArchitecture(), layer = "foreign", dependencies } = description;
  if (name === undefined || version === undefined) {
    throw new NexusError("usage", `${folder} does not say its ${name === undefined ? "name" : "version"}`, {
      hint: `give --name and --version, or write ${packageFile} into the folder`,
    });
  }
  const files = (await scanTree(folder)).filter(({ path }) => path !== packageFile);
  const tree = treeDigest(files);
  const text = logText(name, version);
  return {
    name,
    version,
    app: description.app ?? appName(name),
    description: description.description ?? "",
    license,
    architecture: architecture as Architecture,
    os: "linux",
    layer: layer as Layer,
    builder: "nip",
    variantCid: variantCid({ name, version, architecture, layer, packed: tree }),
    treeDigest: tree,
    dependencies,
    sources: [],
    files,
    log: { sha256: sha256(Buffer.from(text)), size: Buffer.byteLength(text) },
    sourceDateEpoch: packTime(),
  };
}

async function write(folder: string, manifest: PackageManifest, out: string, config: string): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), "nip-pack-"));
  try {
    const logFile = join(temporary, "build.log");
    writeFileSync(logFile, logText(manifest.name, manifest.version));
    await writeNpk({ manifest, treeDir: folder, logFile, out, sign: openKeyStore(config).localKey() });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function logText(name: string, version: string): string {
  return `${name} ${version} was packed from a folder by nip pack; nothing was built.\n`;
}

function packTime(): number {
  const text = process.env["SOURCE_DATE_EPOCH"];
  if (text === undefined) return fixedTime;
  if (!/^\d{1,10}$/.test(text)) throw new NexusError("usage", `SOURCE_DATE_EPOCH is ${JSON.stringify(text)}, not a number of seconds`);
  return Number(text);
}

function requireLicence(expression: string | undefined): void {
  const read = expression === undefined ? undefined : licence.parse(expression);
  if (read !== undefined && "problem" in read) throw new NexusError("usage", `--license: ${read.problem}`, { hint: "a licence of your own is LicenseRef-<name>" });
}

/** Where the package goes: a folder that is there, and the name in it when OUT gives one. */
function outPlace(packed: string, out: string): { folder: string; name: string | undefined } {
  const place = isFolder(out) ? { folder: out, name: undefined } : { folder: dirname(out), name: basename(out) };
  if (!isFolder(place.folder)) throw new NexusError("not-found", `there is no folder ${place.folder} to write ${place.name} into`);
  if (join(realpathSync(place.folder), "/").startsWith(join(realpathSync(packed), "/"))) {
    throw new NexusError("usage", `${out} lies in the folder that is packed; the next package of it would hold this one`, { hint: "name a place outside of it" });
  }
  return place;
}

/** The name that the local repository gives its packages. */
function packageName({ name, version, architecture, variantCid: cid }: PackageManifest): string {
  return `${name}-${version}-${architecture}-${cid.split(":").at(-1)?.slice(0, 16)}.npk`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
