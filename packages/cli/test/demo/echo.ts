// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatTable, verb } from "../../src/index.ts";

export default verb({
  schema: "demo.echo/1",
  description: "Gives back every word and option it was called with.\n\nA second paragraph that is long enough to need more than one line on a page that is eighty columns wide.",
  arguments: {
    first: { type: "one", label: "FIRST", about: "a word", complete: ["red", "green"] },
    rest: { type: "any", label: "REST", about: "more words", complete: "file" },
  },
  options: {
    loud: { type: "flag", short: "l", about: "it's loud" },
    keepDays: { type: "count", value: "D", about: "days" },
    arch: { type: "text", value: "ARCH", choices: ["x86_64", "riscv64"], about: "architecture" },
    tag: { type: "list", value: "TAG", about: "any number of tags" },
    noLimit: { type: "flag", about: "an option that begins with no" },
  },
  examples: [{ command: "demo echo hello", about: "Give back hello." }],
  exitCodes: [3],
  async run({ flags }, args, options) {
    const { yes, dryRun, json, root, jobs, offline } = flags;
    return { args, options, flags: { yes, dryRun, json, root, jobs, offline } };
  },
  text: ({ args }, { style }) => style("red", formatTable([[args.first, ...args.rest]])),
});
