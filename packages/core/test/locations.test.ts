// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { locations } from "../src/index.ts";

const usual = {
  cache: "/home/x/.cache/nexus",
  userRoot: "/home/x/.local/share/nip",
  localPackages: "/home/x/.local/share/nexus/packages",
  config: "/home/x/.config/nexus",
  nipConfig: "/home/x/.config/nip",
  systemConfig: "/etc/nip",
  state: "/home/x/.local/state/nip",
};

test("the locations lie below the home", () => {
  expect(locations({ HOME: "/home/x" })).toEqual(usual);
});

test("XDG variables move them", () => {
  expect(locations({ HOME: "/home/x", XDG_CACHE_HOME: "/c", XDG_DATA_HOME: "/d", XDG_CONFIG_HOME: "/e", XDG_STATE_HOME: "/s" })).toEqual({
    cache: "/c/nexus",
    userRoot: "/d/nip",
    localPackages: "/d/nexus/packages",
    config: "/e/nexus",
    nipConfig: "/e/nip",
    systemConfig: "/etc/nip",
    state: "/s/nip",
  });
});

test.each(["", "cache", "./cache", "../cache"])("the relative XDG path %j is ignored, as the specification says", (path) => {
  expect(locations({ HOME: "/home/x", XDG_CACHE_HOME: path, XDG_DATA_HOME: path, XDG_CONFIG_HOME: path, XDG_STATE_HOME: path })).toEqual(usual);
});

test.each([undefined, "", "home", "./home"])("a HOME of %j is none: it is the one that the system knows", (home) => {
  expect(locations({ HOME: home }).cache).toBe(join(userInfo().homedir, ".cache/nexus"));
});
