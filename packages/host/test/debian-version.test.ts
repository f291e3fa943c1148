// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDebianVersions, upstreamVersion } from "../src/debian-version.ts";

const character = fc.constantFrom(..."0123456789", ..."0129", ..."abzAZ", ..."~~+.-");
const version = fc
  .tuple(fc.option(fc.nat(3), { nil: undefined }), fc.nat(99), fc.array(character, { maxLength: 8 }))
  .map(([epoch, first, rest]) => `${epoch === undefined ? "" : `${epoch}:`}${first}${rest.join("")}`.replace(/-+$/, ""));

describe("compareDebianVersions", () => {
  it.runIf(existsSync("/usr/bin/dpkg"))("agrees with dpkg", () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const says = (operator: string) => spawnSync("dpkg", ["--compare-versions", a, operator, b]).status === 0;
        expect([a, b, Math.sign(compareDebianVersions(a, b))]).toEqual([a, b, says("lt") ? -1 : says("eq") ? 0 : 1]);
      }),
      { numRuns: 120 },
    );
  });

  it("sorts as deb-version(7) says", () => {
    const sorted = ["1.0~rc1-1", "1.0-1", "1.0-1+deb12u1", "1.0-2", "1.0+dfsg-1", "1.0.1-1", "1.9-1", "1.10-1", "1:0.1-1"];
    expect([...sorted].reverse().sort(compareDebianVersions)).toEqual(sorted);
  });
});

describe("upstreamVersion", () => {
  it("drops what Debian added", () => {
    expect(["6.12.107-1", "1:0.8.9+dfsg-1.1", "1:1.3.dfsg+really1.3.1-1", "59c-28+deb12u1", "2022.03+ds1-1"].map(upstreamVersion)).toEqual([
      "6.12.107",
      "0.8.9",
      "1.3.1",
      "59c",
      "2022.03",
    ]);
  });
});
