// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { setTimeout as sleep } from "node:timers/promises";
import { step } from "@nexus/core";
import { verb } from "../../src/index.ts";

export default verb({
  schema: "demo.work/1",
  streams: true,
  description: "Works.",
  arguments: {},
  options: {
    for: { type: "count", value: "MS", about: "milliseconds of work" },
    deaf: { type: "flag", about: "ignore the signal" },
  },
  examples: [],
  exitCodes: [],
  async run({ report, signal }, _args, { for: time, deaf }) {
    report({ type: "note", message: "a note" });
    report({ type: "detail", message: "a detail" });
    report({ type: "warn", message: "a warning" });
    report({ type: "start", id: "b", label: "read it", total: 2000, unit: "bytes" });
    report({ type: "advance", id: "b", done: 1000 });
    await step(report, "a", "first step", () => sleep(time ?? 1, undefined, deaf ? {} : { signal }));
    report({ type: "end", id: "b", outcome: "cached", note: "from the cache" });
    return { worked: true };
  },
  text: () => "worked",
});
