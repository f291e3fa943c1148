// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collect, compress, writeTar, type CompressionFormat, type Entry } from "@nexus/archive";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { readDatabase, type DatabaseRecord } from "../../src/pacman/database.ts";
import { answers, answersByName, parseDependency } from "../../src/pacman/dependency.ts";
import { effectsOfFile, effectsOfScript } from "../../src/pacman/effects.ts";
import { parseFields } from "../../src/pacman/fields.ts";
import { parseInfo } from "../../src/pacman/info.ts";
import { parseMtree } from "../../src/pacman/mtree.ts";
import { offerOfDesc } from "../../src/pacman/offer-of.ts";
import { refusal } from "../world.ts";

function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nip-formats-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

const file = (path: string, text: string): Entry => ({ kind: "file", path, mode: 0o644, size: Buffer.byteLength(text), body: once(Buffer.from(text)) });

describe("dependencies", () => {
  test("are a name, or a name with a relation; a soname is a name", () => {
    expect(["sh", "bash>=1:5.0-2", "a<2", "a<=2", "a=1.0", "a>1", "libfoo.so=1-64", "lib:libfoo.so.1", "bash-completion>2: for tab completion"].map(parseDependency)).toEqual([
      { name: "sh" },
      { name: "bash", relation: ">=", version: "1:5.0-2" },
      { name: "a", relation: "<", version: "2" },
      { name: "a", relation: "<=", version: "2" },
      { name: "a", relation: "=", version: "1.0" },
      { name: "a", relation: ">", version: "1" },
      { name: "libfoo.so", relation: "=", version: "1-64" },
      { name: "lib:libfoo.so.1" },
      { name: "bash-completion", relation: ">", version: "2" },
    ]);
  });

  test("a provision answers a version only with one of its own", () => {
    const bash = { name: "bash", version: "1:5.3-2", provides: ["sh", "libbash.so=5-64", "shell=2.0"] };
    const verdicts = (...texts: string[]) => texts.filter((text) => answers(bash, parseDependency(text)));
    const yes = ["bash", "bash=1:5.3", "bash>=1:5.3-1", "bash>9", "sh", "libbash.so", "libbash.so=5-64", "shell", "shell<3", "shell>=2.0"];
    expect(verdicts(...yes)).toEqual(yes);
    expect(verdicts("bash<5", "bash=1:5.3-3", "sh>=1", "libbash.so=6-64", "shell>2.0", "ba", "libbash")).toEqual([]);
    expect(answersByName(bash, parseDependency("sh"))).toBe(false);
  });
});

describe("records", () => {
  const desc = "%FILENAME%\na-1-1-any.pkg.tar.zst\n\n%NAME%\na\n\n%VERSION%\n1-1\n\n%ARCH%\nany\n\n%DESC%\n%ODD%\n\n%DEPENDS%\nb\nc>=2\n\n";

  test("desc: keys and values; a value may look like a key", () => {
    const offer = offerOfDesc("r", parseFields(desc, "a/desc"), "a/desc");
    expect(offer).toMatchObject({ name: "a", version: "1-1", description: "%ODD%", depends: ["b", "c>=2"], detail: { filename: "a-1-1-any.pkg.tar.zst" } });
  });

  test.each([
    ["value outside", "x\n", /has a line outside of any key/],
    ["key twice", `${desc}%NAME%\nb\n`, /gives NAME twice/],
    ["no version", desc.replace("%VERSION%", "%VERSIO%"), /has no VERSION/],
    ["path as file name", desc.replace("a-1-1-any", "../a-1-1-any"), /gives the file name/],
    ["path as name", desc.replace("%NAME%\na", "%NAME%\n../a"), /names a package/],
    ["slash in version", desc.replace("1-1\n", "1/../1\n"), /gives the version/],
    ["control character in version", desc.replace("1-1\n", "1\u001b[2J\n"), /gives the version/],
    ["mark that turns writing round", desc.replace("1-1\n", "1\u202e1\n"), /gives the version/],
    ["option as name", desc.replace("%NAME%\na", "%NAME%\n--root"), /names a package/],
    ["digest", `${desc}%SHA256SUM%\nabc\n`, /SHA256SUM that is none/],
  ])("desc: %s is refused", (_, text, reason) => {
    expect(() => offerOfDesc("r", parseFields(text, "a/desc"), "a/desc")).toThrow(reason);
  });

  test(".PKGINFO: repeated keys, comments, empty values", () => {
    const info = parseInfo("# made\npkgname = a\ndepend = b\ndepend = c=1\npkgdesc = \n", ".PKGINFO");
    expect([...info]).toEqual([["pkgname", ["a"]], ["depend", ["b", "c=1"]], ["pkgdesc", [""]]]); // prettier-ignore
    expect(() => parseInfo("pkgname: a\n", ".PKGINFO in x")).toThrow('.PKGINFO in x is malformed: it has a line that is no "key = value": "pkgname: a"');
  });

  test("damage ends with an error of ours or with fields", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("%", "A", "\n", "a", "=", " ", "#", "\0") }), (text) => {
        for (const parse of [parseFields, parseInfo]) {
          try {
            expect(parse(text, "x")).toBeInstanceOf(Map);
          } catch (error) {
            expect((error as { code?: string }).code).toBe("corrupt");
          }
        }
      }),
    );
  });
});

describe("databases", () => {
  const all = async (path: string) => {
    const records: DatabaseRecord[] = [];
    for await (const record of readDatabase(path, "r.db", () => true)) records.push(record);
    return records.map(({ folder, file: name, fields }) => `${folder}/${name}:${fields.get("NAME")?.[0] ?? ""}`);
  };
  const tar = (...entries: Entry[]) => collect(writeTar(entries, { mtime: 0 }), 1e6, "it");
  const written = (bytes: Uint8Array | string) => {
    const path = join(testFolder(), "r.db");
    writeFileSync(path, bytes);
    return path;
  };

  test("are read by what they are, whatever their name says", async () => {
    const bytes = await tar({ kind: "directory", path: "a-1", mode: 0o755 }, file("a-1/desc", "%NAME%\na\n"), file("a-1/else", "x"), file("top", "x"));
    for (const format of ["gzip", "zstd", "xz"] as CompressionFormat[]) {
      const packed = await collect(compress(once(bytes), format), 1e6, "it");
      expect([format, await all(written(packed))]).toEqual([format, ["a-1/desc:a"]]);
    }
    expect(await all(written(bytes))).toEqual(["a-1/desc:a"]);
  });

  test.each([
    ["a link stored as text", "core.db.tar.gz\n", 'corrupt: r.db is not a tar but the text "core.db.tar.gz": a symbolic link that was stored as a file'],
    ["a page", "<html>not found</html>", "corrupt: r.db is not a tar, nor one compressed with gzip, zstd, xz or bzip2"],
    ["nothing", "", "corrupt: r.db is not a tar, nor one compressed with gzip, zstd, xz or bzip2"],
    ["lz4", Buffer.from("04224d18646464", "hex"), "corrupt: r.db is compressed with lz4, which is not read"],
    ["cut gzip", Buffer.from("1f8b080000", "hex"), /^corrupt: /],
  ])("%s is refused", async (_, content, message) => {
    expect(await refusal(all(written(content)))).toMatch(message);
  });
});

describe("effects", () => {
  test("functions of an .INSTALL are listed, calls are not", () => {
    const script = "post_install() {\n  post_upgrade\n}\n  pre_remove () { :; }\nfunction pre_upgrade {\n}\nhelper() {\n}\n# post_remove() {\n";
    expect(effectsOfScript(script).map(({ subject }) => subject)).toEqual([".INSTALL: post_install", ".INSTALL: pre_remove", ".INSTALL: pre_upgrade"]);
  });

  test("texts that are made to be slow are read in one go", () => {
    const lines = "\n".repeat(2 ** 19);
    expect(effectsOfScript(`${lines}x`)).toEqual([]);
    expect(effectsOfFile("usr/share/libalpm/hooks/x.hook", `${lines}x`)).toEqual([{ kind: "hook", subject: "x.hook: nothing", done: false }]);
    const words = Array.from({ length: 5000 }, (_, index) => `word${index}`).join("=1 ");
    expect(parseMtree(`#mtree\n/set ${words}\n${"./a type=file\n".repeat(20_000)}`, "it").size).toBe(1);
  });

  test("control characters do not reach a terminal", () => {
    expect(effectsOfFile("usr/lib/sysusers.d/x.conf", "u \u001b[2Jroot\n#c\n\n")).toEqual([{ kind: "sysusers", subject: "u  [2Jroot", done: false }]);
  });
});
