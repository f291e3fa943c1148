// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { resolve } from "node:path";
import { expect, test } from "vitest";
import { parseSpec } from "../../src/select/spec.ts";

const name = (ecosystem: string | undefined, name: string, version?: string) => ({ kind: "name", ecosystem, name, version });

test.each([
  ["hello", name(undefined, "hello")],
  ["hello@2.12", name(undefined, "hello", "2.12")],
  ["nix::hello", name("nix", "hello")],
  ["nix:hello", name("nix", "hello")],
  ["nixpkgs::firefox", name("nix", "firefox")],
  ["pacman::hello@1:2.12-3", name("pacman", "hello", "1:2.12-3")],
  ["pkgsrc::py39-foo", name("pkgsrc", "py39-foo")],
  ["npk::mksh", name("npk", "mksh")],
  ["gtk+", name(undefined, "gtk+")],
  ["/nix/store/0c3ydblv2l3y8qfswlx5mjpxmc8r1kpj-hello-2.12", { kind: "name", ecosystem: "nix", name: "/nix/store/0c3ydblv2l3y8qfswlx5mjpxmc8r1kpj-hello-2.12" }],
  ["https://cache.example/0c3ydblv2l3y8qfswlx5mjpxmc8r1kpj.narinfo", { kind: "name", ecosystem: "nix", name: "https://cache.example/0c3ydblv2l3y8qfswlx5mjpxmc8r1kpj.narinfo" }],
  ["https://mirror.example/x-1.0-1-any.pkg.tar.zst", { kind: "url", url: "https://mirror.example/x-1.0-1-any.pkg.tar.zst" }],
  ["./x.npk", { kind: "file", path: resolve("x.npk") }],
  ["x-1:1.0-1-x86_64.pkg.tar.zst", { kind: "file", path: resolve("x-1:1.0-1-x86_64.pkg.tar.zst") }],
  ["zlib-1.2.tgz", { kind: "file", path: resolve("zlib-1.2.tgz") }],
])("%s", (text, spec) => {
  expect(parseSpec(text)).toEqual(spec);
});

test.each(["", "a b", "apt::hello", "hello@", "@1", "nix::", "nix::a/b", "a@b@c"])("%j is no package", (text) => {
  expect(() => parseSpec(text)).toThrow(expect.objectContaining({ code: "usage" }));
});
