// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What binutils' readelf says, in the words of our reader.

import { execFileSync } from "node:child_process";
import type { Elf } from "../src/index.ts";

function readelf(path: string, ...flags: string[]): string {
  return execFileSync("readelf", ["--wide", ...flags, path], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"], env: { ...process.env, LC_ALL: "C" } });
}

const types: Record<string, Elf["type"]> = { REL: "relocatable", EXEC: "executable", DYN: "shared", CORE: "core" };
const machines: Record<string, Elf["machine"]> = { "Advanced Micro Devices X86-64": "x86_64", "RISC-V": "riscv64", AArch64: "aarch64" };

function one(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}

function all(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), (match) => match[1]!);
}

/** The facts that both can tell. */
export function factsByReadelf(path: string): object {
  const header = readelf(path, "--file-header");
  const dynamic = readelf(path, "--dynamic");
  const sections = readelf(path, "--section-headers");
  return {
    class: Number(one(header, /Class: +ELF(\d+)/)),
    type: types[one(header, /Type: +(\w+)/) ?? ""] ?? "other",
    machine: machines[one(header, /Machine: +(.+)/) ?? ""] ?? "other",
    entry: BigInt(one(header, /Entry point address: +(0x[0-9a-f]+)/)!),
    interpreter: one(readelf(path, "--program-headers"), /Requesting program interpreter: ([^\]]+)\]/),
    needed: all(dynamic, /\(NEEDED\) +Shared library: \[(.*)\]/g),
    soname: one(dynamic, /\(SONAME\) +Library soname: \[(.*)\]/),
    runpath: one(dynamic, /\(RUNPATH\) +Library runpath: \[(.*)\]/),
    rpath: one(dynamic, /\(RPATH\) +Library rpath: \[(.*)\]/),
    notes: all(readelf(path, "--notes"), /^ {2}(\S*) *\t?0x[0-9a-f]{8}\t/gm),
    sections: all(sections, /^ +\[ *\d+\] (\S*) +[A-Z0-9_:<>+]+ +[0-9a-f]{8,16} /gm),
  };
}

export function facts(elf: Elf): object {
  const { type, machine, entry, interpreter, needed, soname, runpath, rpath } = elf;
  return {
    class: elf.class,
    type,
    machine,
    entry,
    interpreter,
    needed,
    soname,
    runpath,
    rpath,
    notes: elf.notes.map(({ owner }) => owner),
    sections: elf.sections.map(({ name }) => name),
  };
}

/** Values, sizes, bindings and names of a symbol table; symbols of sections have no name of their own. */
export function symbolsByReadelf(path: string, table: "static" | "dynamic"): string[] {
  const text = readelf(path, table === "static" ? "--symbols" : "--dyn-syms");
  const part = table === "static" ? text.slice(Math.max(0, text.indexOf("'.symtab'"))) : text;
  if (!part.includes(table === "static" ? "'.symtab'" : "'.dynsym'")) return [];
  return Array.from(part.matchAll(/^ *\d+: ([0-9a-f]+) +(\S+) +(\S+) +(LOCAL|GLOBAL|WEAK|\S+) +\S+ +(\S+) ?(\S*)/gm))
    .slice(1)
    .map(([, value, size, type, binding, index, name]) =>
      [BigInt(`0x${value}`), Number(size), binding!.toLowerCase(), index === "UND" ? "undefined" : "defined", type === "SECTION" ? "" : name!.replace(/@.*$/, "")].join(" "),
    );
}

export function symbols(elf: Elf, table: "static" | "dynamic"): string[] {
  return elf
    .symbols(table)
    .map(({ value, size, binding, defined, name, type }) => [value, size, binding, defined ? "defined" : "undefined", type === "section" ? "" : name].join(" "));
}
