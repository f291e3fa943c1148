// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb, type Plan } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { findOwner } from "../setup/owner.ts";
import type { Made } from "../setup/record.ts";
import { doSetup, planSetup, planUndo, setupCommand, undoSetup } from "../setup/setup.ts";

interface Result {
  made: Made[];
  removed: Made[];
  plan: Plan;
  done: boolean;
}

export default verb({
  schema: "nip.setup/1",
  description: `Makes /Programs, /System and /n real on this machine, once, so that programs find what they look for below /Programs at no cost. Called through sudo it makes them links to the root of the user who called it; called by the root user itself it makes them folders of the machine.

What it made is noted in /var/lib/nip/setup.json, and --remove undoes exactly that: links that still lead where setup made them lead, and folders in which no program is installed any more and nothing lies but what nip keeps there. What lies in the user's root stays.`,
  arguments: {},
  options: {
    remove: { type: "flag", about: "undo an earlier setup" },
    user: { type: "text", value: "NAME", about: "link to the root of this user instead" },
  },
  examples: [
    { command: setupCommand, about: "Link /Programs, /System and /n to this user's own root." },
    { command: `${setupCommand} --remove`, about: "Undo that." },
  ],
  exitCodes: [3, 4, 6, 7, 10, 20],
  async run(context, _args, { remove, user }): Promise<Result> {
    if (process.getuid?.() !== 0) throw new NexusError("permission", "only the root user may change what lies in /", { hint: `${setupCommand}${remove ? " --remove" : ""}` });
    if (remove) {
      const removed = planUndo();
      const plan = undoPlan(removed);
      const done = await context.confirm(plan);
      if (done) await undoSetup(removed, { command: context.commandLine.join(" "), report: context.report });
      return { made: [], removed, plan, done };
    }
    const owner = await findOwner(user);
    const target = context.flags.root ?? owner?.root;
    const made = planSetup(target);
    const plan = setupPlan(made, target, owner?.name);
    const done = made.length > 0 && (await context.confirm(plan));
    if (done) doSetup(made);
    return { made, removed: [], plan, done };
  },
  text: ({ made, removed, done }) => (done ? `${made.length > 0 ? "made" : "removed"} ${[...made, ...removed].map(({ path }) => path).join(", ")}` : "nothing to change"),
});

function setupPlan(made: readonly Made[], target: string | undefined, user: string | undefined): Plan {
  const notes = target === undefined ? [] : [`whoever runs programs from /Programs on this machine trusts ${user ?? `the owner of ${target}`}`];
  return {
    title: target === undefined ? "Make /Programs, /System and /n on this machine" : `Link /Programs, /System and /n to ${target}`,
    changes: made.map((each) => ({ action: "add", subject: each.path, detail: each.kind === "link" ? `→ ${each.target}` : "folder" })),
    notes: [...notes, `${setupCommand} --remove undoes it`],
  };
}

function undoPlan(removed: readonly Made[]): Plan {
  return {
    title: "Undo nip setup",
    changes: removed.map((each) => ({
      action: "remove",
      subject: each.path,
      detail: each.kind === "link" ? `link to ${each.target}` : "folder, with the state that nip keeps in it",
    })),
  };
}
