// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { NexusError } from "@nexus/core";
import type { Offer } from "./offer.ts";

/** What one repository offers: a cache that `nip update` writes and everything else only reads. */
export interface Catalogue extends Disposable {
  /** When it was written, in seconds since 1970. */
  readonly time: number;
  /** Number of offers. */
  readonly size: number;
  /** When the newest package was built, in seconds since 1970; undefined where the index does not say. */
  newestBuilt(): number | undefined;
  /** The offers of a name; case counts only where names differ in nothing else. */
  named(name: string): Offer[];
  /** The offers that a dependency of this name may mean: of that name or providing it, in the order of the index. */
  answering(name: string): Offer[];
  /** The offers of a group. */
  inGroup(group: string): Offer[];
  /** Offers whose name or description holds every word of the text; those of that name first. At most `most`. */
  search(text: string, most: number): Offer[];
  /** All offers, in the order of the index. */
  all(): IterableIterator<Offer>;
  /** Name and version of all offers, in the order of the index. */
  versions(): IterableIterator<Pick<Offer, "name" | "version">>;
}

const schema = `
  CREATE TABLE about (time INTEGER NOT NULL, source TEXT NOT NULL, format INTEGER NOT NULL);
  CREATE TABLE offers (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, record TEXT NOT NULL);
  CREATE TABLE answers (name TEXT NOT NULL, offer INTEGER NOT NULL);
  CREATE TABLE groups (name TEXT NOT NULL, offer INTEGER NOT NULL);
  CREATE VIRTUAL TABLE words USING fts5 (name, description, content='', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
`;
const indexes = `
  CREATE INDEX offers_by_name ON offers (name);
  CREATE INDEX answers_by_name ON answers (name);
  CREATE INDEX groups_by_name ON groups (name);
`;
const format = 2;

/** What a catalogue says of itself. */
export interface About {
  /** Seconds since 1970. */
  time: number;
  /** What tells the place that was read from any other. */
  source: string;
}

/**
 * Writes a catalogue beside the old one and lets it take its place, so that a reader sees the old one or the new one; unless
 * `check`, which sees the new one, throws. Returns the number of offers.
 */
export async function writeCatalogue(path: string, offers: AsyncIterable<Offer>, about: About, check?: (fresh: Catalogue) => void): Promise<number> {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  rmSync(fresh, { force: true });
  try {
    const count = await fill(fresh, offers, about);
    if (check !== undefined) {
      using written = openCatalogue(fresh, about.source)!;
      check(written);
    }
    renameSync(fresh, path);
    return count;
  } finally {
    rmSync(fresh, { force: true });
  }
}

async function fill(path: string, offers: AsyncIterable<Offer>, { time, source }: About): Promise<number> {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
    database.exec(schema);
    database.prepare("INSERT INTO about VALUES (?, ?, ?)").run(time, source, format);
    const addOffer = database.prepare("INSERT INTO offers VALUES (?, ?, ?)");
    const addAnswer = database.prepare("INSERT INTO answers VALUES (?, ?)");
    const addGroup = database.prepare("INSERT INTO groups VALUES (?, ?)");
    const addWords = database.prepare("INSERT INTO words (rowid, name, description) VALUES (?, ?, ?)");
    let id = 0;
    for await (const offer of offers) {
      id += 1;
      addOffer.run(id, offer.name, JSON.stringify(offer));
      for (const name of new Set([offer.name, ...(offer.foundAs ?? [])])) addAnswer.run(name, id);
      for (const group of offer.groups ?? []) addGroup.run(group, id);
      addWords.run(id, offer.name, offer.description);
    }
    database.exec(indexes);
    database.exec("COMMIT");
    return id;
  } finally {
    database.close();
  }
}

/**
 * Opens the catalogue of a source for reading; undefined when there is none, or one of another source or version of this
 * program. Its questions throw NexusError "corrupt" where the file is damaged.
 */
export function openCatalogue(path: string, source: string): Catalogue | undefined {
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { readOnly: true });
  const about = readAbout(database, source);
  if (about === undefined) {
    database.close();
    return undefined;
  }
  /** What a query finds, each row read as told. @throws NexusError "corrupt" where the file is damaged. */
  function* rowsOf<T>(read: (row: Record<string, unknown>) => T, query: string, ...values: (string | number)[]): Generator<T, void> {
    try {
      for (const row of database.prepare(query).iterate(...values)) yield read(row);
    } catch (cause) {
      throw new NexusError("corrupt", `the catalogue ${path} is damaged: ${(cause as Error).message}`, { hint: "it is only a cache; nip update writes it anew", cause });
    }
  }
  const offersOf = (query: string, ...values: (string | number)[]): Offer[] => [...rowsOf(offerIn, query, ...values)];
  return {
    ...about,
    newestBuilt() {
      const [newest] = rowsOf(({ built }) => (built as number | null) ?? undefined, "SELECT max(record ->> '$.built') AS built FROM offers");
      return newest;
    },
    named(name) {
      const all = offersOf("SELECT record FROM offers WHERE name = ? ORDER BY id", name);
      const exact = all.filter((offer) => offer.name === name);
      return exact.length > 0 ? exact : all;
    },
    answering: (name) => offersOf("SELECT record FROM offers WHERE id IN (SELECT offer FROM answers WHERE name = ?) ORDER BY id", name),
    inGroup: (group) => offersOf("SELECT record FROM offers WHERE id IN (SELECT offer FROM groups WHERE name = ?) ORDER BY id", group),
    search(text, most) {
      const query = matchExpression(text);
      if (query === undefined) return [];
      return offersOf(
        `SELECT record FROM words JOIN offers ON offers.id = words.rowid WHERE words MATCH ?
         ORDER BY lower(offers.name) = lower(?) DESC, bm25(words, 10.0, 1.0), offers.id LIMIT ?`,
        query,
        text.trim(),
        most,
      );
    },
    all: () => rowsOf(offerIn, "SELECT record FROM offers ORDER BY id"),
    versions: () => rowsOf(versionIn, "SELECT name, record ->> '$.version' AS version FROM offers ORDER BY id"),
    [Symbol.dispose]: () => database.close(),
  };
}

function offerIn({ record }: Record<string, unknown>): Offer {
  return JSON.parse(record as string) as Offer;
}

function versionIn({ name, version }: Record<string, unknown>): Pick<Offer, "name" | "version"> {
  return { name: name as string, version: version as string };
}

function readAbout(database: DatabaseSync, source: string): { time: number; size: number } | undefined {
  try {
    const row = database.prepare("SELECT time, format, (SELECT count(*) FROM offers) AS size FROM about WHERE source = ?").get(source);
    return row?.["format"] === format ? { time: row["time"] as number, size: row["size"] as number } : undefined;
  } catch {
    return undefined; // not a catalogue: nip update writes a new one
  }
}

/** The text's words as an FTS5 query: each must occur, as the beginning of a word. Undefined when it has none. */
function matchExpression(text: string): string | undefined {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length === 0 ? undefined : words.map((word) => `"${word}"*`).join(" ");
}
