// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readdirSync, readlinkSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { closureShell, makeSample, programsShell, type Sample } from "../run/sample.ts";
import { benchCommand } from "./start-up.ts";

/** Prints what nip-run adds to the start of a static program, beside bwrap making the same view. */
export async function benchLaunch(): Promise<void> {
  const sample = await makeSample();
  const end = " -c exit";
  const programs = sample.describe("programs", ...programsShell);
  const closure = sample.describe("closure", ...closureShell);
  try {
    await benchCommand("nip-run, /Programs on a root of its own", programs + end, "bwrap", bwrapPrograms(sample) + end);
    await benchCommand("nip-run, a closure at /usr", closure + end, "bwrap", bwrapClosure(sample) + end);
    // Inside a view /Programs is real, so the same command starts its program at once there.
    const hyperfine = sample.describe("hyperfine", "exec /usr/bin/hyperfine", ...programsShell.slice(1, 3));
    await benchCommand("nip-run where /Programs is real", programs + end, "the program itself", `/Programs/Box/1/bin/sh${end}`, hyperfine);
  } finally {
    sample.remove();
  }
}

function bwrapPrograms({ root }: Sample): string {
  return ["bwrap", ...hostFolders([]), ...places(root), "/Programs/Box/1/bin/sh"].join(" ");
}

function bwrapClosure({ root }: Sample): string {
  const hidden = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"];
  const links = ["bin", "lib"].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]);
  return ["bwrap", ...hostFolders(hidden), ...places(root), "--bind", join(root, "Programs/Closure/1/usr"), "/usr", ...links, "/usr/bin/sh"].join(" ");
}

function places(root: string): string[] {
  return ["Programs", "System", "n"].flatMap((name) => ["--bind", join(root, name), `/${name}`]);
}

function hostFolders(hidden: readonly string[]): string[] {
  return readdirSync("/")
    .filter((name) => !hidden.includes(name))
    .flatMap((name) => {
      const kind = lstatSync(`/${name}`);
      if (kind.isSymbolicLink()) return ["--symlink", readlinkSync(`/${name}`), `/${name}`];
      return kind.isDirectory() ? ["--dev-bind", `/${name}`, `/${name}`] : [];
    });
}
