// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { describe, expect, it } from "vitest";
import { parseOrigin } from "../src/index.ts";

describe("parseOrigin", () => {
  it("knows its kinds", () => {
    expect(parseOrigin("https://musl.libc.org/releases/musl-1.2.5.tar.gz")).toMatchObject({ kind: "http" });
    expect(parseOrigin("debian:linux")).toMatchObject({ kind: "debian", package: "linux", version: undefined });
    expect(parseOrigin("debian:linux@6.12.*")).toMatchObject({ kind: "debian", package: "linux", version: "6.12.*" });
    expect(parseOrigin("file:///a%20b")).toMatchObject({ kind: "file", path: "/a b" });
  });

  it("refuses everything else", () => {
    for (const text of [
      "ftp://a/b",
      "file://host/a",
      "relative/path",
      "debian:",
      "debian:../x",
      "debian:-x",
      "debian:a b",
      "",
      "https://",
      "javascript:1",
      "https://user:secret@host/x",
      "https://host/%zz",
      "file:///%zz",
      "file:///a%2Fb",
    ]) {
      expect(() => parseOrigin(text)).toThrow(expect.objectContaining({ code: "usage" }));
    }
    expect(() => parseOrigin("https://user:secret@host/x")).not.toThrow(/secret/);
  });
});
