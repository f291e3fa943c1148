// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import { parseEcosystem, parseName, parseSpec, type Spec } from "@nexus/graft";
import { openAround } from "../around.ts";
import { formatOutcome } from "../changes.ts";
import { allowDowngrade, installSpecs } from "../install.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.graft/1",
  streams: true,
  description: `The same as nip install, with the ecosystem named first: nip graft pacman htop is nip install pacman::htop. Each package may also carry its own: nip graft nix:hello, nip graft nixpkgs::firefox.`,
  arguments: { words: { type: "many", label: "[ECOSYSTEM] PKG", about: "an ecosystem and packages of it, or packages that carry theirs" } },
  options: { allowDowngrade },
  examples: [
    { command: "nip graft pacman htop ncdu", about: "Two programs of Arch." },
    { command: "nip graft nix:hello", about: "One that carries its ecosystem." },
  ],
  exitCodes: [3, 4, 5, 6, 7, 8, 9, 10, 20],
  async run(context, { words }, { allowDowngrade: downgrades }) {
    const specs = specsOf(words);
    const root = chooseRoot(context);
    using around = openAround(context, root);
    return await installSpecs(context, root, specs, around, { downgrades });
  },
  text: formatOutcome,
});

function specsOf([first = "", ...others]: readonly string[]): Spec[] {
  if (/^[a-z0-9]+$/.test(first)) {
    const ecosystem = parseEcosystem(first);
    if (others.length === 0) throw new NexusError("usage", `nothing of ${ecosystem} is named`, { hint: `nip graft ${first} NAME` });
    return others.map((word) => parseName(word, ecosystem));
  }
  return [first, ...others].map((word) => {
    const spec = parseSpec(word);
    if (spec.kind === "name" && spec.ecosystem === undefined) throw new NexusError("usage", `${word} says no ecosystem`, { hint: `nip graft nix ${word}, or nip install ${word}` });
    return spec;
  });
}
