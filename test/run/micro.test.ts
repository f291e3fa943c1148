// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// nip-run as a package in a NexusOS system, whose root is the kernel's initramfs: both kinds of view, on both architectures.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, checkout, lastDocument } from "../programs.ts";

let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "nexus-launch-"));
  cpSync(join(checkout, "profiles"), join(house, "profiles"), { recursive: true });
  symlinkSync(join(checkout, "recipes"), join(house, "recipes"));
  writeFileSync(join(house, "profiles/launch.kdl"), profile);
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

// The typed words are small letters, so that what the terminal repeats of them is no answer.
const profile = `profile "launch" extends="micro-min" {
    programs "nip-run"
    settings {
        file "root/programs" "exec /Programs/Box/bin/ls\\nroot /Data/root\\nprograms\\n"
        file "root/closure" "exec /usr/bin/env\\nroot /Data/root\\nusr /Programs/Box\\nenv PATH=/usr/bin:/Data/host/bin\\n"
        file "root/host-id" "host id\\n"
    }
    boot {
        type "mkdir -p /Data/root/Programs/Box/bin /Data/host/bin; cd /Data/root/Programs/Box/bin; cp /System/Index/bin/toybox .; ln -s toybox ls; ln -s toybox env; echo now in \${PWD}" answer="now in /Data/root/Programs/Box/bin" within=20
        type "mkdir /Data/bin; cp -r /System/Settings/root /Data/views; cp -r /System/Settings/root /Data/host/views; cd /Data; ls views | tr a-z A-Z" answer="HOST-ID" within=20
        type "for each in programs closure; do ln -s /System/Index/bin/nip-run bin/$each; done; for each in programs host-id; do ln -s /.nip/host/System/Index/bin/nip-run host/bin/$each; done; ls bin | tr a-z A-Z" answer="CLOSURE" within=20
        type "bin/programs /Programs | tr a-z A-Z" answer="BOX" within=20
        type "bin/closure ls /.nip/host/Programs | tr a-z A-Z" answer="NIP-RUN" within=20
        type "bin/closure host-id | tr a-z A-Z" answer="UID=0(ROOT)" within=20
        type "bin/closure /Data/host/bin/programs /Programs | tr a-z A-Z" answer="BOX" within=20
        type "nip-run --check | tr a-z A-Z" answer="VIEW POSSIBLE" within=20
    }
    limits { initramfs "800KiB" arch="x86_64"; initramfs "1600KiB" arch="riscv64"; }
}
`;

test.each(["x86_64", "riscv64"])("on %s", async (architecture) => {
  const env = { XDG_DATA_HOME: join(house, "data"), XDG_CONFIG_HOME: join(house, "config") };
  const built = await call("nexus", ["build", "--profile=launch", `--arch=${architecture}`, "--json"], { cwd: house, env });
  expect(built, built.stderr + built.stdout).toMatchObject({ code: 0 });
  expect(lastDocument(built)).toMatchObject({ boot: { outcome: "passed" } });
});
