// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A process of its own for tests that kill it, run it as another user or let it hold the lock.
// node child.ts ROOT install SET [STEP]: installs a set of programs; announces each step on a line of standard output;
//   dies by SIGKILL right before a step whose text begins with STEP.
// node child.ts ROOT hold: announces "holding", then keeps its transaction open until standard input ends.
// node child.ts ROOT gc: collects garbage.

import { writeSync } from "node:fs";
import { once } from "node:events";
import { toNexusError, silent } from "@nexus/core";
import { collectGarbage, openRoot, transaction } from "../src/index.ts";
import { install, options } from "./make-tree.ts";
import { programSets } from "./program-sets.ts";

const [folder = "", action = "", set = "", fatal] = process.argv.slice(2);

function onStep(step: string): void {
  if (fatal !== undefined && step.startsWith(fatal)) process.kill(process.pid, "SIGKILL");
  writeSync(1, `${step}\n`);
}

try {
  const root = openRoot(folder);
  if (action === "install") await install(root, programSets[set]!, { command: `nip install ${set}`, onStep });
  if (action === "gc") await collectGarbage(root, { keep: 1, time: 1_767_225_600, command: "nip gc", report: silent, onStep });
  if (action === "hold") {
    await transaction(root, options({ command: "nip install something-large" }), async () => {
      writeSync(1, "holding\n");
      process.stdin.resume();
      await once(process.stdin, "end");
    });
  }
} catch (error) {
  const { message, exitCode } = toNexusError(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
}
