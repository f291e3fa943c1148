// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appName, versionName } from "../src/index.ts";
import { appPattern } from "../src/names.ts";
import { treePath } from "../src/root.ts";

describe("appName", () => {
  test.each([
    ["gcc", "GCC"],
    ["coreutils", "CoreUtils"],
    ["OpenSSL", "OpenSSL"],
    ["mksh", "Mksh"],
    ["toybox", "Toybox"],
    ["gtk+", "GTK+"],
    ["7zip", "7zip"],
    ["libstdc++", "Libstdc++"],
    ["@scope/../../x", "_scope_.._.._x"],
    ["--help", "_-help"],
    [".hidden", "_hidden"],
    ["a;rm -rf $HOME", "A_rm_-rf__HOME"],
    ["日本", "__"],
  ])("%s lies in /Programs/%s", (name, app) => expect(appName(name)).toBe(app));
});

describe("versionName", () => {
  test.each([
    ["1.2.3", "1.2.3"],
    ["R59c", "R59c"],
    ["1:1.0.0-2", "1_1.0.0-2"],
    ["1.0~rc1+git", "1.0~rc1+git"],
    ["../../etc", "_./../etc".replaceAll("/", "_")],
    ["Current", "_Current"],
    ["-x", "_x"],
  ])("%s is written %s in paths", (version, name) => expect(versionName(version)).toBe(name));
});

test("whatever a package calls itself, its tree lies two folders below /Programs", () => {
  const name = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
  fc.assert(
    fc.property(name, name, (packageName, version) => {
      const path = treePath({ app: appName(packageName), version, id: "0".repeat(32) });
      expect(path.split("/")).toHaveLength(3);
      expect(path.split("/")[1]).toMatch(appPattern);
      expect(path).not.toMatch(/\/\.\.?(\/|$)|[:\s]/);
    }),
  );
});

test.each(["", "x".repeat(129)])("a name or version of unfit length is refused", (text) => {
  expect(() => appName(text)).toThrow(expect.objectContaining({ code: "corrupt" }));
  expect(() => versionName(text)).toThrow(/1 to 128 characters/);
});
