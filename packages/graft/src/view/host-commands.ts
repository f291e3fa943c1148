// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Entry } from "@nexus/archive";
import { writeDocument } from "@nexus/kdl";
import { formatFilesNode, treePath, type InstalledProgram, type Transaction } from "@nexus/store";
import { fileEntry } from "./file-entry.ts";

/**
 * Commands that grafted programs start and that are the host's: shells, editors, pagers, ssh, what opens a page. In a view
 * whose /usr is a closure, each is a link to nip-run, which goes back to the host's own root for it.
 */
export const hostCommands: readonly string[] = [
  "sh bash dash zsh fish env",
  "vi vim nvim nano emacs ed editor sensible-editor less more pager man",
  "ssh scp sftp ssh-add ssh-agent ssh-keygen gpg gpg2 gpgconf pinentry",
  "git make cc c++ gcc g++ ld ar python3 perl tar gzip xz zstd diff patch",
  "cat cp mv rm ls mkdir grep sed awk sort find xargs head tail tr cut uname hostname",
  "xdg-open sensible-browser notify-send wl-copy xclip xsel sudo doas ping stty tput",
].flatMap((line) => line.split(" "));

/** Stages the host's commands as a program that view programs need; `launcher` is nip-run's. */
export async function addHostCommands(tx: Transaction, launcher: InstalledProgram): Promise<InstalledProgram> {
  const { tree } = await tx.stageTree({
    app: "HostCommands",
    version: launcher.version,
    entries: commandEntries(`/${treePath(launcher)}/bin/nip-run`),
    manifest: (files) => writeDocument([{ name: "host-commands" }, formatFilesNode(files)]),
  });
  return { ...launcher, ...tree, key: "nip:host-commands", name: "host-commands", dependencies: [launcher.key] };
}

async function* commandEntries(target: string): AsyncGenerator<Entry, void> {
  for (const path of ["bin", "views"]) yield { kind: "directory", path, mode: 0o755 };
  for (const name of hostCommands) {
    yield { kind: "symlink", path: `bin/${name}`, target };
    yield fileEntry(`views/${name}`, `host ${name}\n`);
  }
}
