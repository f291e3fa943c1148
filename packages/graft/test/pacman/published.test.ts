// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Real published databases and packages. What they are: /work/shared/data/README.md; without that folder nothing is tested here.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeTree, type TreeEntry } from "@nexus/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Offer } from "../../src/catalogue/offer.ts";
import type { Closure, Release } from "../../src/closure/release.ts";
import type { Findings } from "../../src/ecosystem.ts";
import { answers, parseDependency } from "../../src/pacman/dependency.ts";
import { pacman } from "../../src/pacman/ecosystem.ts";
import type { Repository } from "../../src/repository/repository.ts";
import { closureOf, makeWorld, refusal, type World } from "../world.ts";

const data = "/work/shared/data/pacman";
const repository = (name: string, trust: Repository["trust"] = "digest"): Repository => ({
  name,
  ecosystem: "pacman",
  urls: [pathToFileURL(data).href],
  keys: [],
  trust,
  priority: 0,
});

describe.skipIf(!existsSync(data))("published by others", () => {
  let folder: string;
  let world: World;
  const core = repository("core");
  const linuxrepos = repository("linuxrepos");
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "nip-published-"));
    world = makeWorld(folder, [core, linuxrepos]);
    expect(await world.update(core)).toBe(271);
    expect(await world.update(linuxrepos)).toBeGreaterThan(10);
  });
  afterAll(() => {
    world[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });

  test("every package of core resolves, or names what points out of it", { timeout: 300_000 }, async () => {
    const offers = Array.from(world.catalogue(core).all());
    const dependencies = offers.flatMap(({ depends }) => depends);
    const outside = dependencies.filter((text) => !offers.some((offer) => answers(offer, parseDependency(text))));
    expect(outside).toHaveLength(14);
    const resolved = new Map<string, Closure>();
    const failed = new Set<string>();
    for (const offer of offers) {
      const result = await pacman.resolve([offer], [core], world).catch((error: Error) => error.message);
      if (typeof result !== "string") resolved.set(offer.name, result);
      else expect(outside).toContain(/^\S+ \S+(?: → .+)? needs (\S+), which the repository core does not have$/.exec(result)?.[1]);
      if (typeof result === "string") failed.add(offer.name);
    }
    // Whoever needs a failed package fails as well; whoever does not, resolves, and completely.
    expect(resolved.size).toBeGreaterThan(150);
    for (const [name, { releases }] of resolved) {
      expect([name, releases.filter((release) => failed.has(release.name))]).toEqual([name, []]);
      const keys = new Set(releases.map(({ key }) => key));
      expect(releases.flatMap(({ needs }) => needs).filter(({ key }) => !keys.has(key))).toEqual([]);
    }
    expect(
      resolved
        .get("bash")
        ?.releases.map(({ name }) => name)
        .sort(),
    ).toEqual(
      ["bash", "filesystem", "gcc-libs", "glibc", "iana-etc", "linux-api-headers", "ncurses", "readline", "tzdata"], // prettier-ignore
    );
    // Its sonames carry versions, so that no choice is left to be told.
    expect([...resolved.values()].flatMap(({ notes }) => notes)).toEqual([]);
  });

  test("the same wish gives the same, in one go or another", async () => {
    const together = await closureOf(pacman, world, "bash", "grep");
    const apart = [await closureOf(pacman, world, "bash"), await closureOf(pacman, world, "grep")].flatMap(({ releases }) => releases);
    const strip = (releases: Closure["releases"]) => new Map(releases.map(({ key, needs }) => [key, needs]));
    expect(strip(together.releases)).toEqual(strip(apart));
    expect(together.releases.filter(({ explicit }) => explicit).map(({ name }) => name)).toEqual(["bash", "grep"]);
  });

  /** Unpacks a package as far as a folder. */
  async function unpack(offer: Offer): Promise<{ files: TreeEntry[]; findings: Findings }> {
    const closure = { releases: [], notes: [] };
    const { name, version, detail, downloadSize } = offer;
    const named = { repository: offer.repository, name, version, app: name, key: name, architecture: offer.architecture, description: "" };
    const release: Release = { ...named, ecosystem: "pacman", trust: "digest", explicit: true, needs: [], aliases: [], detail, downloadSize };
    const path = await pacman.fetch(release, world);
    await using opened = await pacman.open(release, path, closure, world);
    const files = await writeTree(join(folder, `tree-${name}`), opened.entries(), { sync: false, links: "any" });
    return { files, findings: opened.findings() };
  }

  test.each(["tty-clock", "xtitle"])("%s: from the index to a tree, held to its .MTREE", async (name) => {
    const [offer] = await pacman.find({ name }, [linuxrepos], world);
    const { files, findings } = await unpack(offer!);
    expect(files.filter(({ kind }) => kind === "file").map(({ path }) => path)).toEqual(
      name === "xtitle" ? ["bin/xtitle"] : ["bin/tty-clock", "share/licenses/tty-clock/LICENSE", "share/man/man1/tty-clock.1.gz"],
    );
    expect(findings).toEqual({ dropped: [], effects: [], leftovers: [] });
    expect(await pacman.listFiles!(offer!, world)).toEqual(files.filter(({ kind }) => kind === "file").map(({ path }) => path));
  });

  test("a signature whose key is not here is refused, saying which key is missing", async () => {
    const signed = repository("linuxrepos", "signed");
    using other = makeWorld(join(folder, "signed"), [signed]);
    await other.update(signed);
    const { releases } = await pacman.resolve([{ ...(await pacman.find({ name: "xtitle" }, [signed], other))[0]!, depends: [] }], [signed], other);
    expect(await refusal(pacman.fetch(releases[0]!, other))).toBe(
      "signature: the signature of xtitle-0.4.4-2-x86_64.pkg.tar.zst (linuxrepos) is not accepted: there is no key that it could be by",
    );
  });

  test("a package file with a colon in its name", async () => {
    const offer = await pacman.inspectFile!(join(data, "upd72020x-fw-1:1.0.0-2-any.pkg.tar.zst"), world);
    expect(offer).toMatchObject({ name: "upd72020x-fw", version: "1:1.0.0-2", architecture: "any", repository: "file" });
    const { files, findings } = await unpack(offer!);
    expect(files.map(({ path }) => path)).toContain("lib/firmware/renesas_usb_fw.mem");
    expect(findings.effects).toEqual([{ kind: "hook", subject: expect.stringMatching(/^upd72020x-fw\.hook: \S/) as string, done: false }]);
    expect(await pacman.inspectFile!(join(data, "core.db"), world)).toBeUndefined();
  });
});
