// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGpg, type Gpg } from "../../../trust/test/openpgp/gpg.ts";
import { pkgsrc } from "../../src/pkgsrc/ecosystem.ts";
import type { Repository } from "../../src/repository/repository.ts";
import { makePackage } from "./make-package.ts";
import { emptyRepository, plainStages, writeSummary } from "./repository.ts";
import { hashesOf, packSigned } from "./sign-package.ts";
import { makeReadWorld } from "../world.ts";

let folder: string;
let plain: string;
let gpg: Gpg;
let key: string;
let otherKey: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nexus-pkgsrc-"));
  gpg = openGpg();
  key = gpg.makeKey("signer");
  otherKey = gpg.makeKey("stranger");
  const stage = plainStages(folder).word;
  execFileSync("dd", ["if=/dev/urandom", `of=${join(stage, "share/noise")}`, "bs=1k", "count=200", "status=none"]);
  plain = makePackage(folder, { fullName: "tool-1.0", stage }).file;
});
afterAll(() => {
  gpg[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Signing {
  by?: string;
  hashes?: string;
  armour?: boolean;
  writer?: "ar" | "bsdtar";
  change?: (parts: string) => void;
}

let count = 0;

/** A repository with the package in its signed form, as the real tools make it. */
function signedRepository({ by = key, hashes, armour = true, writer = "ar", change = () => {} }: Signing = {}): Repository {
  const place = join(folder, `signed-${++count}`);
  const parts = join(place, "parts");
  mkdirSync(parts, { recursive: true });
  copyFileSync(plain, join(parts, "tool-1.0.tgz"));
  writeFileSync(join(parts, "+PKG_HASH"), hashes ?? hashesOf(readFileSync(plain)));
  gpg.run(["--local-user", by, ...(armour ? ["--armor"] : []), "--output", join(parts, "+PKG_GPG_SIGNATURE"), "--detach-sign", join(parts, "+PKG_HASH")]);
  change(parts);
  const { repository, all } = emptyRepository(place);
  const file = join(all, "tool-1.0.tgz");
  packSigned(parts, "tool-1.0.tgz", file, writer);
  writeSummary(all, [["PKGNAME=tool-1.0", `FILE_SIZE=${statSync(file).size}`].join("\n")], "gz");
  return { ...repository, trust: "signed", keys: [key] };
}

async function fetchAndOpen(repository: Repository): Promise<string[]> {
  const home = join(fileURLToPath(repository.urls[0]!), "home");
  mkdirSync(home);
  const keys = [key, otherKey].map((each) => join(home, `${each}.pgp`));
  for (const [index, each] of [key, otherKey].entries()) writeFileSync(keys[index]!, gpg.run(["--export", each]));
  using around = await makeReadWorld(home, [repository], { keys });
  const closure = await pkgsrc.resolve(await pkgsrc.find({ name: "tool" }, [repository], around), [repository], around);
  const [release] = closure.releases;
  await using opened = await pkgsrc.open(release!, await pkgsrc.fetch(release!, around), closure, around);
  const paths: string[] = [];
  for await (const { path } of opened.entries()) paths.push(path);
  return paths;
}

test.each([
  ["ar", true],
  ["ar", false],
  ["bsdtar", true],
] as const)("a signed package of %s, armour %s", async (writer, armour) => {
  expect(await fetchAndOpen(signedRepository({ writer, armour }))).toEqual(["share/noise", "share/word"]);
});

test("a signed package is read where no signature is asked for, and its blocks are held to", async () => {
  expect(await fetchAndOpen({ ...signedRepository({ by: otherKey }), trust: "digest" })).toHaveLength(2);
  const changed = signedRepository({ change: (parts) => flip(join(parts, "tool-1.0.tgz"), 70_000) });
  await expect(fetchAndOpen({ ...changed, trust: "none" })).rejects.toMatchObject({ code: "signature" });
});

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

const refusals: [what: string, signing: () => Signing, message: RegExp][] = [
  ["another key", () => ({ by: otherKey }), /the signature of tool-1\.0 is not good: .* none of the repository's keys/],
  ["a changed list", () => ({ change: (parts) => writeFileSync(join(parts, "+PKG_HASH"), hashesOf(Buffer.from("else"))) }), /does not match the content/],
  ["a changed block", () => ({ change: (parts) => flip(join(parts, "tool-1.0.tgz"), 70_000) }), /block 2 of \d was changed/],
  ["a shorter package", () => ({ change: (parts) => writeFileSync(join(parts, "tool-1.0.tgz"), readFileSync(plain).subarray(0, -1)) }), /bytes are signed/],
  ["another package's signature", () => ({ hashes: hashesOf(readFileSync(plain), "tool-0.9") }), /what is signed is tool-0\.9/],
  ["tiny blocks", () => ({ hashes: hashesOf(readFileSync(plain), "tool-1.0", 512) }), /its blocks have 512 bytes only/],
  ["a list of another form", () => ({ hashes: hashesOf(readFileSync(plain)).replace("SHA512", "MD5") }), /has another form than pkgsrc's/],
  ["no signature", () => ({ change: (parts) => rmSync(join(parts, "+PKG_GPG_SIGNATURE")) }), /tool-1\.0 is not signed: it has no \+PKG_GPG_SIGNATURE/],
];

test.each(refusals)("%s is refused", async (_, signing, message) => {
  await expect(fetchAndOpen(signedRepository(signing()))).rejects.toMatchObject({ code: "signature", message: expect.stringMatching(message) });
});

test("a plain package is refused where signatures are asked for", async () => {
  const repository = signedRepository();
  copyFileSync(plain, join(fileURLToPath(repository.urls[0]!), "All/tool-1.0.tgz"));
  writeSummary(join(fileURLToPath(repository.urls[0]!), "All"), ["PKGNAME=tool-1.0"], "gz");
  await expect(fetchAndOpen(repository)).rejects.toMatchObject({ code: "signature", message: expect.stringMatching(/tool-1\.0 is not signed: it is a plain package/) });
});

test("a missing key is named", async () => {
  const repository = { ...signedRepository(), keys: ["A".repeat(40)] };
  await expect(fetchAndOpen(repository)).rejects.toMatchObject({ code: "signature", message: expect.stringContaining("A".repeat(40)) });
});
