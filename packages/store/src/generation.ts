// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { parseGeneration } from "./generation-document.ts";
import type { Launch } from "./launch.ts";
import { currentPath, generationPath, generationsPath, inRoot, type Root, type TreeName } from "./root.ts";

/** A program as a generation lists it; app, version and id name its tree. */
export interface InstalledProgram extends TreeName {
  /** Unique in a generation. The name for npk; others have a colon in theirs, so that they never meet. */
  key: string;
  name: string;
  /** Whose package it is: "npk", "nix", "pacman", "pkgsrc". */
  ecosystem: string;
  architecture: string;
  layer: string;
  /** Asked for by the user; the others are there because a program depends on them. */
  explicit: boolean;
  /** Keys of programs of the same generation. */
  dependencies: string[];
  /** Where it came from, for example "local". */
  source: string;
  /** That of its repository: the higher wins where two programs have the same path; 0 when absent. */
  priority?: number;
  /** Paths of the root that lead to its tree: see aliases.ts. */
  aliases?: string[];
  /** The key of the program whose further output it is: in the index and among the visible links it counts like that one, after it. */
  partOf?: string;
  /** The entry at the top of its tree that the aliases lead to; the tree itself when absent. */
  aliasEntry?: string;
  /** "view": its commands run through launchers. "plain": those that need no view by plain links, the others through launchers. */
  run?: "view" | "plain";
  /** What was found when it was tried. */
  verdict?: string;
}

/** A path of the index, and the program whose entry stands there whatever else has it. */
export interface Preference {
  /** For example "bin/sh". */
  path: string;
  /** A key, or a qualified name: "nix::hello". */
  program: string;
}

/** One state of a root: its programs, in the order they came. */
export interface Generation {
  number: number;
  /** The generation that was current when this one was made. */
  previous?: number;
  /** Seconds since 1970. */
  time: number;
  /** The command that made it. */
  command: string;
  programs: InstalledProgram[];
  preferences?: Preference[];
  /** How the commands are started that do not start from their trees; absent when there is none. */
  launch?: Launch;
}

/** The number of the current generation; undefined for a root without one. */
export function currentNumber(root: Root): number | undefined {
  try {
    return Number(readlinkSync(inRoot(root, currentPath)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The current generation; undefined for a root without one. @throws NexusError "bad-document" for a damaged one. */
export function currentGeneration(root: Root): Generation | undefined {
  const number = currentNumber(root);
  return number === undefined ? undefined : readGeneration(root, number);
}

/** A generation by its number. @throws NexusError "not-found", "bad-document". */
export function readGeneration(root: Root, number: number): Generation {
  const file = `${inRoot(root, generationPath(number))}/generation.kdl`;
  try {
    return parseGeneration(readFileSync(file, "utf8"), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new NexusError("not-found", `${root.path} has no generation ${number}`, { hint: "nip history lists those it has", cause: error });
  }
}

/** The numbers of all generations of a root, ascending. */
export function generationNumbers(root: Root): number[] {
  try {
    const names = readdirSync(inRoot(root, generationsPath));
    return names
      .filter((name) => /^[1-9]\d*$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** All generations of a root, oldest first. @throws NexusError "bad-document". */
export function listGenerations(root: Root): Generation[] {
  return generationNumbers(root).map((number) => readGeneration(root, number));
}
