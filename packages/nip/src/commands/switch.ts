// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { formatOutcome } from "../changes.ts";
import { activateGeneration, generationNumber } from "../activate.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.switch/1",
  description: `Makes a generation the active one, older or newer. No generation is lost by it.`,
  arguments: { number: { type: "one", label: "N", about: "the generation; nip history lists them" } },
  options: {},
  examples: [{ command: "nip switch 12", about: "Go to generation 12." }],
  exitCodes: [3, 7, 8, 9, 10, 20],
  async run(context, { number }) {
    return activateGeneration(context, chooseRoot(context), generationNumber(number));
  },
  text: formatOutcome,
});
