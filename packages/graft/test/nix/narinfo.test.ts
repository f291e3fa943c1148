// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkCacheInfo } from "../../src/nix/cache-info.ts";
import { readListing } from "../../src/nix/listing.ts";
import { parseNarinfo } from "../../src/nix/narinfo.ts";

const hash = "0123456789abcdfghijklmnpqrsvwxyz";
const digits = "1q4gr6x2vrvwl9vcn1vwml2bbbf25bxzvn29j48c42f0y7733w23";
const fields: Record<string, string> = {
  StorePath: `/nix/store/${hash}-hello-2.12.1`,
  URL: `nar/${digits}.nar.xz`,
  Compression: "xz",
  FileHash: `sha256:${digits}`,
  FileSize: "212",
  NarHash: `sha256:${digits}`,
  NarSize: "336",
  References: `${hash}-glibc-2.40-66 ${hash}-hello-2.12.1`,
  Deriver: `${hash}-hello-2.12.1.drv`,
  Sig: "cache.nixos.org-1:c2ln",
};

/** A narinfo with some fields changed, or left out. */
function text(change: Record<string, string | undefined> = {}): string {
  return Object.entries({ ...fields, ...change })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
}

test("every field is read", () => {
  expect(parseNarinfo(text() + "Sig: second:c2ln\n", "it")).toEqual({
    base: `${hash}-hello-2.12.1`,
    url: fields["URL"],
    compression: "xz",
    fileSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    fileSize: 212,
    narSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    narSize: 336,
    references: [`${hash}-glibc-2.40-66`],
    refersToItself: true,
    deriver: `${hash}-hello-2.12.1.drv`,
    signatures: ["cache.nixos.org-1:c2ln", "second:c2ln"],
  });
});

test("what may be missing may be missing; Compression is bzip2 then", () => {
  const bare = { Compression: undefined, FileHash: undefined, FileSize: undefined, References: undefined, Deriver: undefined, Sig: undefined };
  expect(parseNarinfo(text(bare), "it")).toMatchObject({ compression: "bzip2", references: [], refersToItself: false, signatures: [], fileSha256: undefined, deriver: undefined });
  expect(parseNarinfo(text({ References: "", Deriver: "unknown-deriver" }).replace("References: ", "References:"), "it")).toMatchObject({ references: [], deriver: undefined });
  expect(parseNarinfo(text({ URL: "https://elsewhere.example/x.nar?hash=1", FileHash: "blake3:abc" }), "it")).toMatchObject({
    url: "https://elsewhere.example/x.nar?hash=1",
    fileSha256: undefined,
  });
});

describe("refused", () => {
  test.each<[string, string, RegExp]>([
    ...["StorePath", "URL", "NarHash", "NarSize"].map((field): [string, string, RegExp] => [`no ${field}`, text({ [field]: undefined }), new RegExp(`it has no ${field}`)]),
    ["a field twice", text() + "NarSize: 1\n", /NarSize twice/],
    ["a line that is no field", text() + "<html>\n", /no field/],
    ["carriage returns", text().replaceAll("\n", "\r\n"), /which is no field/],
    ["row 24: a path in the name", text({ StorePath: `/nix/store/${hash}-../../etc` }), /no path of/],
    ["another store", text({ StorePath: `/gnu/store/${hash}-hello` }), /no path of/],
    ["a short hash", text({ StorePath: "/nix/store/abc-hello" }), /no path of/],
    ["a reference that climbs", text({ References: "../../etc" }), /refers to/],
    ["a reference to another store", text({ References: `/gnu/store/${hash}-x` }), /no path of/],
    ["row 31: a digest with a leading blank", text({ NarHash: ` sha256:${digits}` }), /no digest/],
    ["row 31: a digest of the wrong length", text({ NarHash: `sha256:${digits.slice(1)}` }), /no digest/],
    ["row 31: a digest in upper case", text({ NarHash: `sha256:${"A".repeat(64)}` }), /no digest/],
    ["row 32: another algorithm", text({ NarHash: "md5:0123456789abcdef0123456789abcdef" }), /no digest/],
    ["a size that is no number", text({ NarSize: "0x10" }), /no number of bytes/],
    ["a size below zero", text({ NarSize: "-1" }), /no number of bytes/],
    ["a size beyond all", text({ NarSize: "9".repeat(20) }), /no number of bytes/],
    ["an unknown compression", text({ Compression: "lrzip; rm" }), /is packed with/],
    ["a URL that climbs", text({ URL: "nar/../../x" }), /leads out/],
    ["a URL from the root", text({ URL: "/etc/passwd" }), /leads out/],
    ["a URL with a control character", text({ URL: "nar/\u001bx" }), /leads out/],
    ["a URL of another scheme", text({ URL: "file:///etc/passwd" }), /neither http nor https/],
    ["nothing", "", /has no StorePath/],
  ])("%s", (_, source, message) => {
    expect(() => parseNarinfo(source, "it")).toThrow(expect.objectContaining({ code: "corrupt", message: expect.stringMatching(message) }));
  });

  test("noise, always with one error", () => {
    fc.assert(
      fc.property(fc.nat(text().length - 1), fc.string({ maxLength: 5 }), (at, noise) => {
        try {
          parseNarinfo(text().slice(0, at) + noise + text().slice(at + noise.length), "it");
        } catch (error) {
          expect(error).toMatchObject({ code: "corrupt" });
        }
      }),
    );
  });
});

test("nix-cache-info must be of /nix/store", () => {
  checkCacheInfo("StoreDir: /nix/store\nWantMassQuery: 1\n", "it");
  checkCacheInfo("Priority: 40\nStoreDir: /nix/store", "it");
  for (const bad of ["", "StoreDir: /gnu/store\n", "StoreDir: /nix/store2\n", "<html>404</html>"])
    expect(() => checkCacheInfo(bad, "it"), bad).toThrow(expect.objectContaining({ code: "corrupt" }));
});

test("a listing is read in its order, and refused when it is none", () => {
  const regular = { type: "regular", size: 1 };
  const tree = { type: "directory", entries: { a: { type: "directory", entries: { "b c": regular } }, z: { type: "symlink", target: "a" } } };
  expect(readListing(JSON.stringify({ version: 1, root: tree }), "it")).toEqual(["a/b c", "z"]);
  expect(readListing(JSON.stringify({ version: 1, root: regular }), "it")).toEqual([""]);
  const named = (name: string) => JSON.stringify({ root: { type: "directory", entries: { [name]: regular } } });
  for (const bad of ["", "[]", "{}", '{"root":{"type":"fifo"}}', '{"root":{"type":"directory"}}', named(".."), named("a/../b"), named("a\nb"), named("a/b"), named("")])
    expect(() => readListing(bad, "it"), bad).toThrow(expect.objectContaining({ code: "corrupt" }));
  const deep = `${'{"type":"directory","entries":{"d":'.repeat(5000)}${JSON.stringify(regular)}${"}}".repeat(5000)}`;
  expect(() => readListing(`{"root":${deep}}`, "it")).toThrow(expect.objectContaining({ code: "corrupt" }));
});
