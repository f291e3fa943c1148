// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../packages/graft/test/nix/fixture/make-cache.ts";
import { makeMachine, type Machine } from "../../packages/nip/test/machine.ts";
import { openGpg } from "../../packages/trust/test/openpgp/gpg.ts";
import { type Fixtures } from "./fixtures.ts";

/** Repositories, keys, and what is refused because nobody vouches for it. */
export function trustTests(fixtures: () => Fixtures): void {
  describe("whom nip believes", () => {
    let machine: Machine;
    let file: string;

    beforeAll(() => {
      machine = makeMachine();
      file = join(machine.folder, "config/nip/repositories.kdl");
    });
    afterAll(() => machine.remove());

    const nip = (...words: string[]) => machine.nip(words);
    const root = (name: string) => ["--root", join(machine.folder, name)];

    test("a key that nobody gave by hand is shown, and --yes alone does not accept it", async () => {
      const refused = await nip("repo", "add", "nixos", "--yes");
      expect(refused).toMatchObject({ code: 10, stderr: expect.stringContaining("--yes alone does not accept it") });
      expect(refused.stderr).toContain("cache.nixos.org-1: 6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=");
      expect(existsSync(file)).toBe(false);
      await machine.json("repo", "add", "nixos", "--key", "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=");
      expect(readFileSync(file, "utf8")).toContain('channel "https://channels.nixos.org/nixpkgs-unstable"');
      await machine.json("repo", "remove", "nixos");
    });

    test("a repository of one's own needs a key, or a word that it has none", async () => {
      const { pacman, nix } = fixtures();
      expect((await nip("repo", "add", "plain", "--ecosystem=pacman", pacman.plain.url)).code).toBe(2);
      expect((await nip("repo", "add", "plain", "--ecosystem=pacman", pacman.plain.url, "--key", nix.key)).code).toBe(2);
      expect((await nip("repo", "add", "plain", "--ecosystem=pacman")).code).toBe(2);
      expect((await nip("repo", "add", "plain", "--ecosystem=pacman", "gopher://x", "--trust=none")).code).not.toBe(0);
    });

    test("unsigned content is refused, saying what is missing, until its repository is marked; the plan says so then", async () => {
      const { pacman } = fixtures();
      await machine.json("repo", "add", "plain", "--ecosystem=pacman", pacman.plain.url, "--key", pacman.key);
      writeFileSync(file, `// mine\n${readFileSync(file, "utf8")}`);
      const refused = await nip(...root("unsigned"), "install", "pacman::hello", "--yes");
      expect(refused).toMatchObject({ code: 6, stderr: expect.stringMatching(/there is no .*\.sig beside it[^]*nip repo trust plain digest/) });
      expect((await machine.json(...root("unsigned"), "list")).generation).toBe(null);
      await machine.json("repo", "trust", "plain", "none");
      const planned = await nip(...root("unsigned"), "install", "pacman::hello", "--dry-run");
      expect(planned.stdout).toContain("plain is neither signed nor held to digests: whatever it sends is installed");
      await machine.json("repo", "trust", "plain", "digest");
      const { notes } = await machine.json(...root("unsigned"), "install", "pacman::hello");
      expect(notes).toContain("plain is not signed: its packages are held to the digests they had when they were first seen");
      expect(await machine.json(...root("unsigned"), "info", "pacman::hello")).toMatchObject({ trust: "digest" });
      expect((await machine.json("repo", "list")).repositories).toMatchObject([{ name: "plain", trust: "digest", offers: 7 }]);
      await machine.json("repo", "remove", "plain");
      expect(readFileSync(file, "utf8")).toBe("// mine\n");
      expect((await nip("repo", "remove", "plain", "--yes")).code).toBe(3);
      expect((await nip(...root("unsigned"), "install", "pacman::big", "--yes")).code).toBe(3);
    });

    test("a key can be taken back, and given again", async () => {
      const { pacman } = fixtures();
      await machine.json("repo", "add", "beside", "--ecosystem=pacman", pacman.beside.url, "--key", pacman.key);
      const { keys } = await machine.json("key", "list");
      expect(keys).toMatchObject([{ kind: "openpgp", id: pacman.fingerprint, repositories: ["beside"], userId: expect.stringContaining("Packager") }]);
      await machine.json("key", "remove", pacman.fingerprint);
      const refused = await nip(...root("keys"), "install", "pacman::hellostatic", "--yes");
      expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining(pacman.fingerprint) });
      expect((await nip("key", "remove", pacman.fingerprint, "--yes")).code).toBe(3);
      expect((await nip("key", "add", pacman.key)).stdout).toContain("believed from now on");
      await machine.json(...root("keys"), "install", "pacman::hellostatic");
      await machine.json("repo", "remove", "beside");
    });

    test("an expired key is refused by name", async () => {
      using gpg = openGpg();
      const fingerprint = gpg.makeKey("late", { time: "20200101T000000", expires: "2020-02-01" });
      const key = join(machine.folder, "late.pgp");
      writeFileSync(key, gpg.run(["--export", fingerprint]));
      expect(await nip("key", "add", key)).toMatchObject({ code: 6, stderr: expect.stringMatching(new RegExp(`${fingerprint}.* expired on 2020-0`)) });
      expect((await machine.json("key", "list")).keys).toHaveLength(1);
    });

    test("another key than the cache's is no signature", async () => {
      const { nix } = fixtures();
      await machine.json(
        "repo",
        "add",
        "other",
        "--ecosystem=nix",
        addressOf(nix.caches.zstd!),
        "--channel",
        addressOf(nix.channel),
        "--key",
        `nexus-test-1:${Buffer.alloc(32, 9).toString("base64")}`,
      );
      const refused = await nip(...root("nix"), "install", "nix::static-tool", "--yes");
      expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining("static-tool") });
      expect(existsSync(join(machine.folder, "nix/Programs"))).toBe(false);
      await machine.json("repo", "remove", "other");
    });

    test("what was seen once must stay as it was", async () => {
      const { pkgsrc } = fixtures();
      const copy = join(machine.folder, "toys");
      cpSync(fileURLToPath(pkgsrc.urls[0]!), copy, { recursive: true });
      await machine.json("repo", "add", "toys", "--ecosystem=pkgsrc", addressOf(copy), "--trust=digest");
      await machine.json(...root("first"), "install", "pkgsrc::libword");
      const bytes = readFileSync(join(copy, "All/libword-0.9nb2.tgz"));
      bytes[4]! ^= 1; // gzip's time stamp: the content is the same
      writeFileSync(join(copy, "All/libword-0.9nb2.tgz"), bytes);
      const refused = await nip(...root("second"), "install", "pkgsrc::libword", "--yes");
      expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining("has changed since it was first seen") });
      expect((await machine.json(...root("second"), "list")).generation).toBe(null);
      expect((await nip(...root("first"), "verify")).code).toBe(0);
    });
  });
}
