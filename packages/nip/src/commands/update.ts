// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatCount, verb } from "@nexus/cli";
import { NexusError, toNexusError } from "@nexus/core";
import { findRepository, openRepositoryCatalogue, updateCatalogue } from "@nexus/graft";
import { openAround } from "../around.ts";
import { findOtherVersions } from "../outdated.ts";
import { chooseRoot } from "../root.ts";

interface Updated {
  name: string;
  /** Null when it could not be read. */
  offers: number | null;
  /** When its newest package was built, where it says that: an index that stands still shows here. */
  newest?: string;
  error?: string;
}

export default verb({
  schema: "nip.update/1",
  streams: true,
  description: `Reads what the repositories offer now, and verifies it as each one's trust asks. Nothing is installed or changed by it; it ends with how many upgrades wait. A repository that cannot be read, or whose index is older than the one read before, keeps what it had, the others are read all the same, and the exit code is that of the first failure.`,
  arguments: { names: { type: "any", label: "NAME", about: "a configured repository (default: all)" } },
  options: { allowDowngrade: { type: "flag", about: "take an index that is older than the one read before" } },
  examples: [
    { command: "nip update", about: "Read all repositories." },
    { command: "nip update nixos", about: "Read one." },
  ],
  exitCodes: [3, 4, 5, 6, 7, 11],
  async run(context, { names }, { allowDowngrade: allowOlder }) {
    const root = chooseRoot(context);
    using around = openAround(context, root);
    const configured = around.repositories.filter(({ ecosystem }) => ecosystem !== "npk");
    const wanted = names.length === 0 ? configured : names.map((name) => findRepository(configured, name));
    if (wanted.length === 0) throw new NexusError("not-found", "no repository is configured", { hint: "add one: nip repo add nixos" });
    const repositories: Updated[] = [];
    const failures: NexusError[] = [];
    for (const repository of wanted) {
      try {
        const offers = await updateCatalogue(context.locations, repository, around, { allowOlder });
        using catalogue = openRepositoryCatalogue(context.locations, repository);
        const built = catalogue?.newestBuilt();
        repositories.push({ name: repository.name, offers, newest: built === undefined ? undefined : new Date(built * 1000).toISOString() });
      } catch (error) {
        context.signal.throwIfAborted();
        const failure = toNexusError(error);
        context.report({ type: "warn", message: `${repository.name}: ${failure.message}`, hint: failure.hint });
        repositories.push({ name: repository.name, offers: null, error: failure.message });
        failures.push(failure);
      }
    }
    if (failures.length === wanted.length) throw failures[0]!;
    const { newer, older } = await findOtherVersions(around);
    for (const { name, from, to, repository } of older) {
      context.report({ type: "warn", message: `${repository} offers ${name} ${to}, and ${from} is installed from it: it is behind, or somebody replays an old index` });
    }
    return { repositories, upgrades: newer, exit: failures[0]?.exitCode ?? 0 };
  },
  text: ({ repositories, upgrades }) =>
    [
      ...repositories.filter(({ offers }) => offers !== null).map(updatedLine),
      upgrades.length === 0
        ? "everything that is installed is the newest"
        : `${formatCount(upgrades.length, "upgrade")} ${upgrades.length === 1 ? "waits" : "wait"}: ${upgrades.map(({ name, from, to }) => `${name} ${to}${from === to ? " (another build)" : ""}`).join(", ")}`,
    ].join("\n"),
  exitCode: ({ exit }) => exit,
});

function updatedLine({ name, offers, newest }: Updated): string {
  return `${name}: ${formatCount(offers ?? 0, "package")}${newest === undefined ? "" : `, the newest built on ${newest.slice(0, 10)}`}`;
}
