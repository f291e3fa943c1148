// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSourceRecords } from "../src/sources-index.ts";

const digest = "77ae1665a337f1c48c61d6b961db3e52119b38e58884d1c89684af31f87bc506";
const stanza = (name: string, { version = "1.0-1", directory = `pool/main/x/${name}`, sums = ` ${digest} 442736 ${name}_1.0.orig.tar.gz` } = {}) =>
  `Package: ${name}\nBinary: ${name}, ${name}-doc\nVersion: ${version}\nFiles:\n 1c22ad15559723f3e299b1ecd150116e 2392 ${name}.dsc\nChecksums-Sha256:\n${sums}\nDirectory: ${directory}\n`;
const find = (text: string, name: string) => findSourceRecords(Buffer.from(text), name);

describe("findSourceRecords", () => {
  it("reads every stanza of the package, wherever it stands", () => {
    const index = [stanza("mksh", { version: "59c-41" }), stanza("mksh-extra"), stanza("mksh", { version: "59c-43" })].join("\n");
    expect(find(index, "mksh")).toEqual([
      { package: "mksh", version: "59c-41", directory: "pool/main/x/mksh", files: [{ name: "mksh_1.0.orig.tar.gz", size: 442736, sha256: digest }] },
      { package: "mksh", version: "59c-43", directory: "pool/main/x/mksh", files: [{ name: "mksh_1.0.orig.tar.gz", size: 442736, sha256: digest }] },
    ]);
    expect(find(index, "mksh-extra")).toHaveLength(1);
    expect(find(index, "ksh")).toEqual([]);
  });

  it("takes a stanza whose Package field is not the first", () => {
    expect(find(`${stanza("aaa")}\nFormat: 3.0\n${stanza("bbb")}`, "bbb")).toHaveLength(1);
  });

  it("leaves out folders and names that lead elsewhere, and digests of another form", () => {
    for (const directory of ["/etc", "../../etc", "pool/../../x", "pool/x y", "http://other"]) expect(find(stanza("a1", { directory }), "a1")).toEqual([]);
    const sums = [
      ` ${digest.toUpperCase()} 1 a.tar.gz`,
      ` ${digest.slice(1)} 1 a.tar.gz`,
      ` ${digest} 1 ../a.tar.gz`,
      ` ${digest} -1 a.tar.gz`,
      ` ${digest} 1 -a`,
      ` ${digest} 2 good.tar.gz`,
    ];
    expect(find(stanza("a1", { sums: sums.join("\n") }), "a1")[0]?.files).toEqual([{ name: "good.tar.gz", size: 2, sha256: digest }]);
  });

  it("never throws, whatever stands in the index", () => {
    const line = fc.oneof(fc.string(), fc.constantFrom("Package: a1", "", " x", "Version: 1", "Directory: pool", "Checksums-Sha256:", `${digest} 1 f`));
    fc.assert(fc.property(fc.array(line), (lines) => void find(lines.join("\n"), "a1")));
  });
});
