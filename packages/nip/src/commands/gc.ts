// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { formatCount, formatSize, verb, type Plan } from "@nexus/cli";
import { collectGarbage, findGarbage, type Garbage } from "@nexus/store";
import { logged } from "../log.ts";
import { chooseRoot } from "../root.ts";

interface Collection extends Garbage {
  root: string;
  done: boolean;
}

export default verb({
  schema: "nip.gc/1",
  streams: true,
  description: `Removes old generations and every tree that no generation left needs. The active generation always stays. Without options the two newest stay, and the one that the active one was made from, so that nip rollback still has somewhere to go; with --keep-days alone the newest one and all younger ones stay.`,
  arguments: {},
  options: {
    keep: { type: "count", value: "N", about: "keep the N newest generations; from 2 on also the one that the active one was made from" },
    keepDays: { type: "count", value: "D", about: "keep generations younger than D days" },
  },
  examples: [
    { command: "nip gc", about: "Keep the two newest generations and the one to roll back to." },
    { command: "nip gc --keep 1 --yes", about: "Keep only what is active." },
  ],
  exitCodes: [7, 8, 10, 11, 20],
  async run(context, _args, { keep, keepDays }): Promise<Collection> {
    const root = chooseRoot(context);
    const rules = { keep: keep ?? (keepDays === undefined ? 2 : 1), keepDays, time: Math.floor(Date.now() / 1000) };
    const planned: Collection = { root: root.path, done: false, ...findGarbage(root, rules) };
    const plan = planFor(planned);
    if (plan.changes.length === 0 || !(await context.confirm(plan))) return planned;
    const { report, commandLine } = context;
    const collect = () => collectGarbage(root, { ...rules, command: commandLine.join(" "), report });
    const removed = await logged(
      context,
      root,
      [],
      collect,
      ({ generations, paths }) => `removed ${formatCount(generations.length, "generation")} and ${formatCount(paths.length, "path")}`,
    );
    return { root: root.path, done: true, ...removed };
  },
  text: ({ generations, bytes, done }) => (done ? `removed ${formatCount(generations.length, "generation")}, freed ${formatSize(bytes)}` : "nothing to remove"),
});

function planFor({ root, generations, paths, bytes }: Collection): Plan {
  // The manifest beside a tree goes with it and needs no line of its own.
  const shown = paths.filter((path) => !(path.endsWith(".kdl") && paths.includes(path.slice(0, -".kdl".length))));
  return {
    title: `Remove what is no longer needed from ${root}`,
    changes: [
      ...generations.map((number) => ({ action: "remove" as const, subject: `generation ${number}` })),
      ...shown.map((path) => ({ action: "remove" as const, subject: join(root, path) })),
    ],
    disk: -bytes,
  };
}
