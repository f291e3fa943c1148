// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { currentGeneration } from "@nexus/store";
import { activateGeneration, activateNothing, generationNumber } from "../activate.ts";
import { formatOutcome } from "../changes.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.rollback/1",
  description: `Makes an older generation the active one again: the one that the active one was made from, or generation N. Before the first generation nothing was installed: going back from it makes a new one that is empty. No generation is lost by it; roll forward by naming the newer one.`,
  arguments: { number: { type: "optional", label: "N", about: "the generation; nip history lists them" } },
  options: {},
  examples: [
    { command: "nip rollback", about: "Undo the last change." },
    { command: "nip rollback 12", about: "Go to generation 12." },
  ],
  exitCodes: [3, 7, 8, 9, 10, 20],
  async run(context, { number }) {
    const root = chooseRoot(context);
    if (number !== undefined) return activateGeneration(context, root, generationNumber(number));
    const current = currentGeneration(root);
    if (current?.previous !== undefined) return activateGeneration(context, root, current.previous);
    if (current === undefined || current.programs.length === 0) {
      throw new NexusError("not-found", `no generation comes before the active one in ${root.path}`, { hint: "nip history lists the generations" });
    }
    return activateNothing(context, root, current);
  },
  text: formatOutcome,
});
