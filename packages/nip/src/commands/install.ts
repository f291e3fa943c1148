// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { architectures, type Architecture } from "@nexus/core";
import { parseSpec } from "@nexus/graft";
import { openAround } from "../around.ts";
import { formatOutcome } from "../changes.ts";
import { allowDowngrade, installSpecs } from "../install.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.install/1",
  streams: true,
  description: `Installs packages and all they depend on, and makes a new generation with them. A package of an installed name takes its place, also one of the same version that was built anew; one that is installed already is checked, and written anew where it is damaged. Nothing changes before the plan was shown and agreed to, everything is fetched and verified before the root is touched, and what changes becomes visible in one step or not at all.

Packages come from the configured repositories (nip repo list), from what nip build and nip pack made on this machine, from files, or from URLs. Without an ecosystem in front of its name a package is taken from the repository of the highest priority that has it, and the plan says so. Each must be signed by a key that is trusted here, unless its repository was marked otherwise; the plan says that too.

Packages of foreign ecosystems are grafted: unpacked into /Programs, moved there as their ecosystem allows, and tried once. nip info shows what came of it.`,
  arguments: {
    specs: { type: "many", label: "SPEC", about: "NAME, NAME@VERSION, nix::NAME, pacman::NAME, pkgsrc::NAME, npk::NAME, a package file or a URL of one", complete: "file" },
  },
  options: {
    allowDowngrade,
    arch: { type: "text", value: "ARCH", choices: architectures, about: "architecture to install for (default: that of the root's programs, else this machine's)" },
  },
  examples: [
    { command: "nip install mksh", about: "Install the newest mksh that the repositories have." },
    { command: "nip install nix::hello pacman::ripgrep", about: "Graft two programs, each with a closure of its own." },
    { command: "nip install ./hello-1.0-x86_64.npk --dry-run", about: "Show what installing a file would change." },
    { command: "nip install --root /mnt/image --yes toybox mksh", about: "Install into another root without a question." },
  ],
  exitCodes: [3, 4, 5, 6, 7, 8, 9, 10, 20],
  async run(context, { specs }, { allowDowngrade: downgrades, arch }) {
    const wanted = specs.map(parseSpec);
    const root = chooseRoot(context);
    using around = openAround(context, root, arch as Architecture | undefined);
    return await installSpecs(context, root, wanted, around, { downgrades });
  },
  text: formatOutcome,
});
