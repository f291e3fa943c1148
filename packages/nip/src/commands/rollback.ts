// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { currentGeneration } from "@nexus/store";
import { activateGeneration, generationNumber } from "../activate.ts";
import { formatOutcome } from "../changes.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.rollback/1",
  description: `Makes an older generation the active one again: the one that the active one was made from, or generation N. No generation is lost by it; roll forward by naming the newer one.`,
  arguments: { number: { type: "optional", label: "N", about: "the generation; nip history lists them" } },
  options: {},
  examples: [
    { command: "nip rollback", about: "Undo the last change." },
    { command: "nip rollback 12", about: "Go to generation 12." },
  ],
  exitCodes: [3, 7, 8, 9, 10, 20],
  async run(context, { number }) {
    const root = chooseRoot(context);
    const target = number === undefined ? currentGeneration(root)?.previous : generationNumber(number);
    if (target === undefined) throw new NexusError("not-found", `no generation comes before the active one in ${root.path}`, { hint: "nip history lists the generations" });
    return activateGeneration(context, root, target);
  },
  text: formatOutcome,
});
