// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Nix itself signs and writes digests here; we must agree with it.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { findNixSigner, formatNixSha256, nixFingerprint, parseNixKey, parseNixSha256, parseNixSignature, type NixKey, type SignedPath } from "../src/index.ts";
import { testFolder } from "./folder.ts";

interface PathInfo {
  path: string;
  narHash: string;
  narSize: number;
  references: string[];
  signatures: string[];
}

/** Runs a tool of Nix with a store of the test's own, so that /nix stays absent. */
function nix(folder: string, command: string, ...args: string[]): string {
  const env = { ...process.env, NIX_REMOTE: join(folder, "store"), NIX_STATE_DIR: join(folder, "state"), NIX_CONFIG: "experimental-features = nix-command" };
  return execFileSync(command, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** Store paths that refer to each other, signed by two keys. */
function signedPaths(folder: string): { infos: PathInfo[]; keys: string[] } {
  const keys = ["cache.example-1", "second-1"].map((name) => {
    nix(folder, "nix-store", "--generate-binary-cache-key", name, join(folder, `${name}.sec`), join(folder, `${name}.pub`));
    return readFileSync(join(folder, `${name}.pub`), "utf8");
  });
  const expression = `
    let
      zero = builtins.toFile "zero" "content";
      one = builtins.toFile "one-1.0" zero;
      both = builtins.toFile "both" (zero + one);
      many = builtins.toFile "many" (builtins.concatStringsSep "" (builtins.genList (n: builtins.toFile "n\${toString n}" "n") 20));
    in builtins.concatStringsSep "\\n" [ zero one both many ]`;
  writeFileSync(join(folder, "paths.nix"), expression);
  const paths = (JSON.parse(nix(folder, "nix-instantiate", "--eval", "--json", "--read-write-mode", join(folder, "paths.nix"))) as string).split("\n");
  for (const name of ["cache.example-1", "second-1"]) nix(folder, "nix", "store", "sign", "--key-file", join(folder, `${name}.sec`), ...paths);
  return { infos: JSON.parse(nix(folder, "nix", "path-info", "--json", ...paths)) as PathInfo[], keys };
}

function signedPath({ path, narHash, narSize, references }: PathInfo): SignedPath {
  return { storePath: path, narSha256: parseNixSha256(narHash), narSize, references };
}

describe("what nix signs", () => {
  let infos: PathInfo[];
  let first: NixKey;
  let second: NixKey;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "nexus-trust-nix-"));
    try {
      const signed = signedPaths(folder);
      infos = signed.infos;
      [first, second] = signed.keys.map((key) => parseNixKey(key.trim())) as [NixKey, NixKey];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("is believed by either key, in whatever order references come", () => {
    expect(infos.map(({ references }) => references.length).sort((a, b) => a - b)).toEqual([0, 1, 2, 20]);
    for (const info of infos) {
      const signatures = info.signatures.map(parseNixSignature);
      const path = signedPath({ ...info, references: info.references.toReversed() });
      expect(findNixSigner(path, signatures, [first])).toBe(first);
      expect(findNixSigner(path, signatures, [second])).toBe(second);
      expect(findNixSigner(path, signatures.toReversed(), [second, first])).toBe(second);
    }
  });

  test("is not believed when anything that is signed changes, or the key is another of that name", () => {
    const info = infos.find(({ references }) => references.length === 2)!;
    const signatures = info.signatures.map(parseNixSignature);
    const path = signedPath(info);
    const changes: Partial<SignedPath>[] = [
      { storePath: path.storePath.replace("both", "bath") },
      { narSize: path.narSize + 1 },
      { narSha256: path.narSha256.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) },
      { references: path.references.slice(1) },
      { references: [] },
    ];
    for (const change of changes) expect(findNixSigner({ ...path, ...change }, signatures, [first, second])).toBeUndefined();
    expect(findNixSigner(path, signatures, [{ name: first.name, bytes: second.bytes }])).toBeUndefined();
    expect(findNixSigner(path, signatures, [{ name: "other-1", bytes: first.bytes }])).toBeUndefined();
    expect(findNixSigner(path, [], [first])).toBeUndefined();
    expect(findNixSigner(path, signatures, [])).toBeUndefined();
  });
});

test("the fingerprint is the text that Nix's manual gives", () => {
  const zeros = "0".repeat(64);
  expect(nixFingerprint({ storePath: "/nix/store/a", narSha256: zeros, narSize: 7, references: ["/nix/store/c", "/nix/store/b", "/nix/store/c"] })).toBe(
    `1;/nix/store/a;sha256:${"0".repeat(52)};7;/nix/store/b,/nix/store/c`,
  );
});

test("a digest is read in every form that nix hash writes, and in no other", () => {
  const folder = testFolder();
  const hex = "5f78c33274e43fa9de5659265c1d917e25c03722dcb0b8d27db8d5feaa813953";
  const forms = [["to-base16"], ["to-base32"], ["to-base64"]].map(([form]) => nix(folder, "nix", "hash", form!, "--type", "sha256", hex).trim());
  const sri = nix(folder, "nix", "hash", "to-sri", "--type", "sha256", hex).trim();
  expect(new Set(forms).size).toBe(3);
  for (const form of [...forms.map((digits) => `sha256:${digits}`), sri]) expect(parseNixSha256(form)).toBe(hex);
  expect(formatNixSha256(hex)).toBe(`sha256:${forms[1]}`);
  const refused = [
    "",
    hex,
    `sha256:${hex.toUpperCase()}`,
    `sha256: ${hex}`,
    ` sha256:${hex}`,
    `sha256:${hex}\n`,
    `sha256:${hex.slice(1)}`,
    `sha1:${hex}`,
    `sha512-${sri.slice(7)}`,
    `${sri}=`,
    "sha256:",
    `sha256:${"e".repeat(52)}`,
    `sha256:${"z".repeat(52)}`,
    `sha256-${hex}`,
  ];
  for (const text of refused) expect(() => parseNixSha256(text), text).toThrow(expect.objectContaining({ code: "corrupt" }));
});

test("keys and signatures of any other form are refused", () => {
  const key = Buffer.alloc(32, 1).toString("base64");
  expect(parseNixKey(`a.b-1:${key}`)).toEqual({ name: "a.b-1", bytes: new Uint8Array(32).fill(1) });
  for (const text of ["", key, `:${key}`, `a:${key.slice(4)}`, `a:${key} `, `a b:${key}`, `a:b:${key}`, `a:${Buffer.alloc(64).toString("base64")}`, `a:${key.replace("=", "")}`])
    expect(() => parseNixKey(text), text).toThrow(expect.objectContaining({ code: "corrupt" }));
  const signature = Buffer.alloc(64, 2).toString("base64");
  expect(parseNixSignature(`a:${signature}`).key).toBe("a");
  for (const text of ["", `a:${key}`, `1;host;${signature}`, `a:${signature}\0`, `a:${signature.slice(0, -2)}`])
    expect(() => parseNixSignature(text), text).toThrow(expect.objectContaining({ code: "signature" }));
});
