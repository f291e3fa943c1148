// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { readGeneration } from "@nexus/store";
import { generationNumber } from "../activate.ts";
import { changesBetween } from "../changes.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.diff/1",
  description: `Shows what differs from one generation to another: programs that come, go, or become another version or build.`,
  arguments: {
    from: { type: "one", label: "A", about: "a generation" },
    to: { type: "one", label: "B", about: "another one" },
  },
  options: {},
  examples: [{ command: "nip diff 3 5", about: "What the last two changes brought." }],
  exitCodes: [3, 7, 11],
  async run(context, args) {
    const root = chooseRoot(context);
    const [from, to] = [args.from, args.to].map(generationNumber) as [number, number];
    return { root: root.path, from, to, changes: changesBetween(readGeneration(root, from).programs, readGeneration(root, to).programs) };
  },
  text: ({ changes }) =>
    changes.length === 0
      ? "no difference"
      : changes
          .map(({ action, name, version, from }) => `${{ add: "+", remove: "-", change: "~" }[action]} ${name} ${version}${from === undefined ? "" : `  (was ${from})`}`)
          .join("\n"),
});
