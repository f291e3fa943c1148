// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { statSync } from "node:fs";
import { NexusError } from "@nexus/core";
import { isElf, readElf, readLoaded, type Elf } from "@nexus/elf";
import { pacmanLimits } from "../pacman/limits.ts";
import { namedPaths } from "./named-paths.ts";

/** What a program or library shows of what it will ask for. */
export interface ElfFacts {
  elf: Elf;
  /** Names of functions that others must give. */
  imports: ReadonlySet<string>;
  /** Paths that it names, below /usr or beside it. */
  paths: ReadonlySet<string>;
  /** The first of these words that occurs in it; where texts have no borders, as a part of another. Its bytes are read again for that. */
  mentioned(words: readonly string[]): string | undefined;
}

/** A reader of facts that remembers them; undefined for what is no sound ELF file, or too large. */
export function factsReader(): (file: string) => ElfFacts | undefined {
  const known = new Map<string, ElfFacts | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, readFacts(file));
    return known.get(file);
  };
}

function readFacts(file: string): ElfFacts | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false }); // a tree may be damaged
    if (stats === undefined || stats.size > pacmanLimits.plainBytes || !isElf(file)) return undefined;
    const elf = readElf(file);
    const wanted = elf.symbols("dynamic").filter(({ defined }) => !defined);
    const text = () =>
      readLoaded(file)
        .map((bytes) => bytes.toString("latin1"))
        .join("\0");
    return {
      elf,
      imports: new Set(wanted.map(({ name }) => name)),
      paths: namedPaths(text()),
      mentioned(words) {
        const all = text();
        const borderless = isGo(elf) || all.includes("RUST_BACKTRACE");
        return words.find((word) => (borderless ? all.includes(word) : hasWord(all, word)));
      },
    };
  } catch (error) {
    if (error instanceof NexusError && error.code === "corrupt") return undefined;
    throw error;
  }
}

/** Programs of Go call the kernel themselves, and keep their texts without a border. */
export function isGo({ notes }: Elf): boolean {
  return notes.some(({ owner }) => owner === "Go");
}

function hasWord(text: string, word: string): boolean {
  const isLetter = (at: number) => /\w/.test(text.charAt(at));
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isLetter(at - 1) && !isLetter(at + word.length)) return true;
  }
  return false;
}
