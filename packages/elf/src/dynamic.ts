// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The dynamic section: System V gABI, chapter 5, "Dynamic Section".

import { malformed, type ByteSource } from "./byte-source.ts";
import { loadSegment, textAt, type Headers } from "./headers.ts";

export interface DynamicInfo {
  needed: string[];
  soname?: string;
  runpath?: string;
  rpath?: string;
  /** DF_1_PIE: an executable that may be loaded anywhere, even where it names no interpreter. */
  pie: boolean;
}

const dynamicSegment = 2;
const tag = { end: 0, needed: 1, strings: 5, stringsSize: 10, soname: 14, rpath: 15, runpath: 29, flags1: 0x6ffffffb } as const;
const pieFlag = 0x08000000n;

/** What the dynamic section says; undefined where there is none. @throws NexusError "corrupt". */
export function readDynamic(source: ByteSource, headers: Headers): DynamicInfo | undefined {
  const segment = headers.segments.find(({ type }) => type === dynamicSegment);
  if (segment === undefined) return undefined;
  const entries = readEntries(headers, segment.offset, segment.size);
  if (entries.length === 0) return { needed: [], pie: false };
  const strings = stringTable(source, headers, entries);
  const texts = (wanted: number) => entries.filter((entry) => entry.tag === wanted).map((entry) => textAt(strings, Number(entry.value), source.name));
  const flags = entries.find((entry) => entry.tag === tag.flags1)?.value ?? 0n;
  return {
    needed: texts(tag.needed),
    soname: texts(tag.soname)[0],
    runpath: texts(tag.runpath)[0],
    rpath: texts(tag.rpath)[0],
    pie: (flags & pieFlag) !== 0n,
  };
}

function readEntries(headers: Headers, offset: number, size: number): { tag: number; value: bigint }[] {
  const width = headers.header.class / 8;
  const fields = headers.fields(offset, size, "its dynamic section");
  const entries: { tag: number; value: bigint }[] = [];
  for (let at = 0; at + 2 * width <= fields.length; at += 2 * width) {
    const entry = { tag: Number(fields.word(at)), value: fields.word(at + width) };
    if (entry.tag === tag.end) break;
    entries.push(entry);
  }
  return entries;
}

function stringTable(source: ByteSource, headers: Headers, entries: readonly { tag: number; value: bigint }[]): Buffer {
  const address = entries.find((entry) => entry.tag === tag.strings)?.value;
  const size = entries.find((entry) => entry.tag === tag.stringsSize)?.value;
  if (address === undefined || size === undefined) return Buffer.alloc(0);
  const load = headers.segments.find((each) => each.type === loadSegment && address >= each.address && address < each.address + BigInt(each.size));
  if (load === undefined) throw malformed(source.name, "its dynamic string table lies in no loaded segment");
  return source.read(load.offset + Number(address - load.address), Number(size), "its dynamic string table");
}
