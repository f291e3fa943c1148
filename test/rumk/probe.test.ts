// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a supervisor sees: the same program under plain firmware and under Rumk differs in a short list of lines only.
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { withMachine } from "./machine.ts";
import { buildSample, makeFolder } from "./sample.ts";

const folder = makeFolder();
afterAll(() => folder.remove());

async function probe(image: string, harts: number): Promise<string[]> {
  return withMachine(image, { harts }, async (machine) => {
    await machine.shows(/probe: done$/m);
    return [...machine.text().matchAll(/^(?:payload: )?probe: (.*)$/gm)].map(([, line]) => line!);
  });
}

test("a guest sees SBI 2.0, the console of DBCN and Rumk's own calls, and no hypervisor below it", async () => {
  const image = buildSample(folder.path, { flight: "beat", payload: "probe" });
  const under = await probe(image, 4);
  const plain = await probe(join(folder.path, "guests/probe.bin"), 1);
  expect(plain.filter((line) => !under.includes(line))).toEqual(["sbi 1.0", "extension dbcn 0", "extension rumk 0", "rumk version 0"]);
  expect(under.filter((line) => !plain.includes(line))).toEqual([
    "sbi 2.0",
    "extension dbcn 1",
    "extension rumk 1",
    "rumk version 1",
    // csrr hstatus, hfence.gvma, rdcycle: illegal for a supervisor without these.
    "trap 2 600022f3",
    "trap 2 62000073",
    "trap 2 c00022f3",
  ]);
});
