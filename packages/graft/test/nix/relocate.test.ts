// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collect, type Entry } from "@nexus/archive";
import type { Findings } from "../../src/index.ts";
import { relocateBytes } from "../../src/nix/relocate-bytes.ts";
import { relocateEntry } from "../../src/nix/relocate.ts";
import { parseName } from "../../src/nix/store-path.ts";

const base = "0123456789abcdfghijklmnpqrsvwxyz-app-1.0";
const other = "zyxwvsrqpnmlkjihgfdcba9876543210-lib-2.0";

async function* cut(bytes: Buffer, places: readonly number[]): AsyncGenerator<Uint8Array, void> {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  for (const [index, end] of ends.entries()) yield Buffer.from(bytes.subarray(ends[index - 1] ?? 0, end));
}

async function relocated(bytes: Buffer, places: readonly number[] = []): Promise<{ bytes: Buffer; leftover: number }> {
  let leftover = -1;
  const moved = await collect(
    relocateBytes(cut(bytes, places), (count) => (leftover = count)),
    1e9,
    "it",
  );
  return { bytes: moved, leftover };
}

test("every prefix is replaced, in both encodings, wherever the chunks end; what is left is counted", async () => {
  const wide = Buffer.from("/nix/store/", "utf16le").toString("latin1");
  const piece = fc.constantFrom("/nix/store/", "/nix/store", "/nix/sto", "re/", "/", wide, wide.slice(0, 15), "x", "\0", other);
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 15 }), fc.array(fc.nat(), { maxLength: 8 }), async (pieces, places) => {
      const text = pieces.join("");
      const wanted = text.replaceAll("/nix/store/", "/Programs/.").replaceAll(wide, Buffer.from("/Programs/.", "utf16le").toString("latin1"));
      const { bytes, leftover } = await relocated(Buffer.from(text, "latin1"), places);
      expect(bytes.toString("latin1")).toBe(wanted);
      expect(leftover).toBe(wanted.split("/nix/sto").length - wanted.split("/nix/store").length);
    }),
    { numRuns: 1000 },
  );
});

test("the store's folder by itself is no leftover, a prefix in pieces is one", async () => {
  expect((await relocated(Buffer.from("/nix/store"))).leftover).toBe(0);
  expect((await relocated(Buffer.from("/nix/store:/nix/store/a"))).leftover).toBe(0);
  expect((await relocated(Buffer.from("/nix/sto\x48\xbare/"))).leftover).toBe(1);
});

describe("links", () => {
  const link = async (path: string, target: string, single = false): Promise<string> => {
    const moved = await relocateEntry({ kind: "symlink", path, target }, base, single, noFindings());
    return (moved as { target: string }).target;
  };

  test.each<[string, string, string]>([
    ["bin/x", "../lib/x", "../lib/x"],
    ["bin/x", "y", "y"],
    ["x", "bin", "bin"],
    ["bin/x", `../../${base}/lib`, `../../${base}/lib`],
    ["bin/x", `/nix/store/${base}/lib`, `/Programs/.${base}/lib`],
    ["bin/x", `/nix/store/${other}/lib/y`, `/Programs/.${other}/lib/y`],
    ["bin/x", `../../${other}/lib/y`, `/Programs/.${other}/lib/y`],
    ["x", `../${other}`, `/Programs/.${other}`],
    ["a/b/c/x", "../../../../../../etc/passwd", "/etc/passwd"],
    ["bin/x", "../../../../../../../..", "/"],
    ["x", "/etc/ssl/certs", "/etc/ssl/certs"],
    ["x", "/run/opengl-driver/lib", "/run/opengl-driver/lib"],
  ])("%s → %s", async (path, target, expected) => {
    expect(await link(path, target)).toBe(expected);
  });

  test("of a store path that is a link itself", async () => {
    expect(await link("name", `${other}/bin/y`, true)).toBe(`/Programs/.${other}/bin/y`);
    expect(await link("name", `/nix/store/${other}`, true)).toBe(`/Programs/.${other}`);
  });
});

describe("packed pages", () => {
  const file = async (path: string, body: Buffer): Promise<Buffer> => {
    const entry: Entry = { kind: "file", path, mode: 0o644, size: body.length, body: cut(body, []) };
    const moved = (await relocateEntry(entry, base, false, noFindings())) as Extract<Entry, { kind: "file" }>;
    const bytes = await collect(moved.body, 1e9, path);
    expect(bytes.length).toBe(moved.size);
    return bytes;
  };
  const page = Buffer.from(`see /nix/store/${other}/share\n`.repeat(100));

  test("are packed again, always to the same bytes, where they hold a prefix", async () => {
    const first = await file("share/man/man1/x.1.gz", gzipSync(page, { level: 1 }));
    expect(gunzipSync(first).toString()).toBe(page.toString().replaceAll("/nix/store/", "/Programs/."));
    expect((await file("share/man/man1/x.1.gz", gzipSync(page, { level: 6 }))).equals(first)).toBe(true);
    expect(first.readUInt32LE(4)).toBe(0); // no time
  });

  test("keep their bytes where they hold none, are no gzip, unpack to too much, or lie elsewhere", async () => {
    const plain = gzipSync("nothing", { level: 1 });
    const bomb = gzipSync(Buffer.concat([page, Buffer.alloc(65 * 1024 * 1024)]));
    for (const bytes of [plain, Buffer.from("no gzip"), Buffer.alloc(0), bomb]) expect((await file("share/doc/x.gz", bytes)).equals(bytes)).toBe(true);
    const packed = gzipSync(page);
    expect((await file("lib/x.gz", packed)).equals(packed)).toBe(true);
  });
});

test.each<[string, string, string, string, string]>([
  ["hello-2.12.1", "hello", "2.12.1", "out", "Hello"],
  ["openssl-3.0.14-dev", "openssl", "3.0.14", "dev", "OpenSSL"],
  ["glibc-2.40-66-bin", "glibc", "2.40-66", "bin", "Glibc"],
  ["gcc-15.2.0-lib", "gcc", "15.2.0", "lib", "GCC"],
  ["python3.12-requests-2.32.3", "python3.12-requests", "2.32.3", "out", "Python3.12-requests"],
  ["foo-0-unstable-2024-01-01", "foo", "0-unstable-2024-01-01", "out", "Foo"],
  ["setup-hook.sh", "setup-hook.sh", "0", "out", "Setup-hook.sh"],
  ["libxml2-2.13.4", "libxml2", "2.13.4", "out", "LibXML2"],
])("the name %s is taken apart", (text, name, version, output, app) => {
  expect(parseName(text)).toEqual({ name, version, output, app: expect.stringMatching(new RegExp(`^${app}$`, "i")) });
});

function noFindings(): Findings {
  return { dropped: [], effects: [], leftovers: [] };
}
