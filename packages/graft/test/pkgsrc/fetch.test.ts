// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pkgsrc } from "../../src/pkgsrc/ecosystem.ts";
import type { Repository, Trust } from "../../src/repository/repository.ts";
import { makePackage } from "./make-package.ts";
import { emptyRepository, makeRepository, plainStages, writeSummary } from "./repository.ts";
import { makeReadWorld } from "../world.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-pkgsrc-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** A repository of one package, whose record a test may change. */
function oneTool(trust: Trust, changes: (bytes: Buffer) => string[] = () => []): { repository: Repository; file: string; home: string } {
  const place = join(folder, `tool-${++count}`);
  const { repository, all } = emptyRepository(place);
  const { file, record } = makePackage(all, { fullName: "tool-1.0", stage: plainStages(place).word });
  writeSummary(all, [[...record, ...changes(readFileSync(file))].join("\n")], "gz");
  return { repository: { ...repository, trust }, file, home: join(place, "home") };
}

async function fetchTool(repository: Repository, home: string): Promise<string> {
  using around = await makeReadWorld(home, [repository]);
  const { releases } = await pkgsrc.resolve(await pkgsrc.find({ name: "tool" }, [repository], around), [repository], around);
  return pkgsrc.fetch(releases[0]!, around);
}

const hex = (algorithm: string, bytes: Buffer): string => createHash(algorithm).update(bytes).digest("hex");
/** Another package of the same size: gzip's own time stamp is no part of what it unpacks to. */
function touch(file: string): void {
  const bytes = readFileSync(file);
  bytes[4]! ^= 1;
  writeFileSync(file, bytes);
}

test("a package without a digest is held to what it was at first, where its repository is trusted by digest", async () => {
  const { repository, file, home } = oneTool("digest");
  expect(readFileSync(await fetchTool(repository, home))).toEqual(readFileSync(file));
  await fetchTool(repository, home);
  touch(file);
  await expect(fetchTool(repository, home)).rejects.toMatchObject({
    code: "digest-mismatch",
    message: expect.stringMatching(/tool-1\.0\.tgz of toys has changed since it was first seen/),
  });
});

test("with trust none whatever comes is taken", async () => {
  const { repository, file, home } = oneTool("none");
  await fetchTool(repository, home);
  touch(file);
  expect(readFileSync(await fetchTool(repository, home))).toEqual(readFileSync(file));
});

test.each(["sha256", "SHA512", "sha1", "md5"])("a checksum of the index is held to: %s", async (name) => {
  const good = oneTool("none", (bytes) => [`FILE_CKSUM=${name} ${hex(name, bytes)}`]);
  await fetchTool(good.repository, good.home);
  touch(good.file);
  await expect(fetchTool(good.repository, good.home)).rejects.toMatchObject({ code: "digest-mismatch", message: expect.stringContaining("was expected") });
});

test.each(["sha256", "SHA512", "sha1"])("a new checksum in the index does not take the place of what was seen at first: %s", async (name) => {
  const { repository, file, home } = oneTool("digest", (bytes) => [`FILE_CKSUM=${name} ${hex(name, bytes)}`]);
  await fetchTool(repository, home);
  touch(file);
  const bytes = readFileSync(file);
  writeSummary(join(fileURLToPath(repository.urls[0]!), "All"), [["PKGNAME=tool-1.0", `FILE_SIZE=${bytes.length}`, `FILE_CKSUM=${name} ${hex(name, bytes)}`].join("\n")], "gz");
  await expect(fetchTool(repository, home)).rejects.toMatchObject({ code: "digest-mismatch", message: expect.stringContaining("has changed since it was first seen") });
});

test.each(["SHA512 abc", "sha256", `sha256 ${"A".repeat(64)}`, `sha256 ${"a".repeat(64)} more`])("a malformed checksum is refused: %s", async (checksum) => {
  const { repository, home } = oneTool("none", () => [`FILE_CKSUM=${checksum}`]);
  await expect(fetchTool(repository, home)).rejects.toMatchObject({ code: "corrupt" });
});

test("a package of another size than the index says is refused", async () => {
  const { repository, file, home } = oneTool("none");
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from("more")]));
  await expect(fetchTool(repository, home)).rejects.toMatchObject({ code: expect.stringMatching(/digest-mismatch|network/) });
});

test("a package that is listed and absent is named, with what needs it", async () => {
  const place = join(folder, "haunted");
  const repository = makeRepository(place, plainStages(place));
  using around = await makeReadWorld(join(place, "home"), [repository]);
  const { releases } = await pkgsrc.resolve(await pkgsrc.find({ name: "haunted" }, [repository], around), [repository], around);
  await expect(pkgsrc.fetch(releases[0]!, around)).rejects.toMatchObject({
    code: "not-found",
    message: "toys lists ghost-1.0.tgz and does not have it; haunted 1.0 → ghost 1.0 (for ghost>=1) needs it",
  });
});

test("package files that are named together serve each other before any repository", async () => {
  const place = join(folder, "given");
  const repository = makeRepository(place, plainStages(place));
  using around = await makeReadWorld(join(place, "home"), [repository]);
  const offerOf = async (fullName: string, depends: string[]) =>
    (await pkgsrc.inspectFile!(makePackage(place, { fullName, stage: plainStages(place).word, depends }).file, around))!;
  const wanted = [await offerOf("mine-1.0", ["libword>=0.5", "own>=1"]), await offerOf("libword-0.7", []), await offerOf("own-1.0", [])];
  const { releases } = await pkgsrc.resolve(wanted, [repository], around);
  expect(releases.map(({ name, version, explicit }) => [name, version, explicit])).toEqual([
    ["libword", "0.7", true],
    ["own", "1.0", true],
    ["mine", "1.0", true],
  ]);
});

test("a package file of this machine offers itself, with dependencies from repositories", async () => {
  const place = join(folder, "local");
  const repository = makeRepository(place, plainStages(place));
  using around = await makeReadWorld(join(place, "home"), [repository]);
  const { file } = makePackage(place, { fullName: "mine-1.0", stage: plainStages(place).word, depends: ["libword>=0.5"], comment: "Mine" });
  const offer = (await pkgsrc.inspectFile!(file, around))!;
  expect(offer).toMatchObject({ name: "mine", version: "1.0", description: "Mine", depends: ["libword>=0.5"], architecture: "x86_64" });
  const { releases } = await pkgsrc.resolve([offer], [repository], around);
  expect(releases.map(({ name, trust }) => [name, trust])).toEqual([
    ["libword", "digest"],
    ["mine", "digest"],
  ]);
  expect(await pkgsrc.fetch(releases[1]!, around)).toBe(file);
  touch(file);
  await expect(pkgsrc.fetch(releases[1]!, around)).rejects.toMatchObject({ code: "digest-mismatch" });
  const other = makePackage(place, { fullName: "theirs-1.0", stage: plainStages(place).word, system: "NetBSD" });
  await expect(pkgsrc.inspectFile!(other.file, around)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("is a package for NetBSD x86_64") });
  const text = join(place, "text");
  writeFileSync(text, "no package");
  expect(await pkgsrc.inspectFile!(text, around)).toBeUndefined();
});
