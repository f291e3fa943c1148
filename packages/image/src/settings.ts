// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NexusError, compareBytes } from "@nexus/core";
import { foldersAbove } from "./walk.ts";

export interface User {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
}

export interface SystemSettings {
  /** The profile's name, for os-release. */
  profile: string;
  hostName: string;
  users: readonly User[];
  /** The line that the init prints on the console when the system is up. */
  readyLine: string;
  /** The program and arguments of the console shell. */
  shell: readonly string[];
  /** The GPT name of the data partition; absent when state is kept in memory. */
  dataPartition?: string;
  /** More files below /System/Settings, by path. They win over the ones made here. */
  files?: ReadonlyMap<string, string>;
}

/**
 * Writes the files of /System/Settings into a staged root, with modes that the umask does not change. Returns the paths
 * in the image of the files and of all folders above them, sorted by bytes, without a leading slash.
 * @throws NexusError "failed" for a value that cannot stand in its file (a line break in the ready line, for example),
 * or for a path that is to be a file and a folder.
 */
export function writeSettings(rootDir: string, settings: SystemSettings): string[] {
  const files = new Map([...settingsFiles(settings), ...(settings.files ?? [])].map<[string, string]>(([name, content]) => [`${settingsFolder}/${name}`, content]));
  const folders = foldersAbove(files.keys());
  for (const path of folders) {
    if (files.has(path)) throw new NexusError("failed", `the settings hold /${path} as a file and as a folder`);
    const full = join(rootDir, path);
    mkdirSync(full, { recursive: true });
    chmodSync(full, 0o755);
  }
  for (const [path, content] of files) {
    const full = join(rootDir, path);
    writeFileSync(full, content);
    chmodSync(full, path === `${settingsFolder}/shadow` ? 0o600 : 0o644);
  }
  return [...folders, ...files.keys()].toSorted(compareBytes);
}

const settingsFolder = "System/Settings";

/** The files below /System/Settings that every image has. */
export const ownSettings = ["hostname", "init.conf", "os-release", "passwd", "group", "shadow", "profile", "shells"] as const;

function settingsFiles({ profile, hostName, users, readyLine, shell, dataPartition }: SystemSettings): [(typeof ownSettings)[number], string][] {
  for (const value of [hostName, readyLine, ...shell, dataPartition ?? ""]) refuse(value, "\n", "a line break");
  for (const word of shell) refuse(word, " ", "a blank");
  for (const { name, home, shell: program } of users) for (const field of [name, home, program]) refuse(field, ":", "a colon");
  const init = [`hostname ${hostName}`, `ready ${readyLine}`, `shell ${shell.join(" ")}`];
  if (dataPartition !== undefined) init.push(`data ${dataPartition}`);
  const groups = new Map(users.map((user) => [user.gid, user.name]));
  return [
    ["hostname", `${hostName}\n`],
    ["init.conf", `${init.join("\n")}\n`],
    ["os-release", `NAME="NexusOS"\nID=nexus\nVARIANT_ID=${profile}\nPRETTY_NAME="NexusOS ${profile}"\n`],
    ["passwd", lines(users, ({ name, uid, gid, home, shell: program }) => `${name}:x:${uid}:${gid}:${name}:${home}:${program}`)],
    ["group", lines([...groups], ([gid, name]) => `${name}:x:${gid}:`)],
    // No password matches "*": the console shell needs none, everything else is closed until one is set.
    ["shadow", lines(users, ({ name }) => `${name}:*:0:0:99999:7:::`)],
    ["profile", "export PATH=/System/Index/bin:/System/Index/sbin\nexport PS1='$(hostname):$PWD # '\n"],
    ["shells", lines([...new Set(["/bin/sh", ...users.map((user) => user.shell)])], (program) => program)],
  ];
}

function lines<T>(items: readonly T[], line: (item: T) => string): string {
  return items.map((item) => `${line(item)}\n`).join("");
}

function refuse(value: string, part: string, what: string): void {
  if (value.includes(part)) throw new NexusError("failed", `the system setting ${JSON.stringify(value)} must not contain ${what}`);
}
