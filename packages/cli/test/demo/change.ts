// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb, type Plan } from "../../src/index.ts";

export default verb({
  schema: "demo.change/1",
  description: "Shows a plan, asks, and says whether it went on.",
  arguments: {},
  options: { nothing: { type: "flag", about: "plan no change" } },
  examples: [],
  exitCodes: [10, 20],
  async run(context, _args, { nothing }) {
    const plan: Plan = {
      title: "Change a thing",
      changes: nothing
        ? []
        : [
            { action: "add", subject: "thing 1", detail: "asked for" },
            { action: "remove", subject: "old\u202ething" },
          ],
      download: 1_234_567,
      disk: -20,
      notes: ["this is a test"],
    };
    return { changed: await context.confirm(plan) };
  },
  text: ({ changed }) => (changed ? "changed" : "not called for a plan"),
});
