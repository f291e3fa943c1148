// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatTable, verb } from "@nexus/cli";
import { ecosystemNames, ecosystems, refreshCatalogues, type EcosystemName, type Offer, type Repository, type Surroundings } from "@nexus/graft";
import { openAround } from "../around.ts";
import { chooseRoot } from "../root.ts";

const most = 50;

interface Hit {
  ecosystem: string;
  repository: string;
  name: string;
  version: string;
  description: string;
  installed: boolean;
}

export default verb({
  schema: "nip.search/1",
  description: `Looks for packages whose names or descriptions hold every word of the text, as the beginning of a word, in all repositories as they were last read. Packages of that very name come first; the order is that of the repositories then.`,
  arguments: { text: { type: "many", label: "TEXT", about: "words" } },
  options: {
    ecosystem: { type: "text", value: "E", choices: ecosystemNames, about: "only packages of this ecosystem" },
    limit: { type: "count", value: "N", about: `at most so many of each repository (default ${most})` },
  },
  examples: [
    { command: "nip search hello", about: "Everything that says hello." },
    { command: "nip search json viewer --ecosystem=pacman", about: "Both words, in one ecosystem." },
  ],
  exitCodes: [3, 5, 6, 11],
  async run(context, { text }, { ecosystem, limit }) {
    using around = openAround(context, chooseRoot(context));
    const words = text.join(" ");
    await refreshCatalogues(context.locations, [{ kind: "name", name: words, ecosystem: ecosystem as EcosystemName | undefined }], around);
    const repositories = around.repositories.filter(
      (repository) => (ecosystem === undefined || repository.ecosystem === ecosystem) && (repository.ecosystem === "npk" || around.isRead(repository)),
    );
    const found: Hit[] = [];
    for (const repository of repositories) {
      const offers = repository.ecosystem === "npk" ? await ownOffers(repository, words, around) : around.catalogue(repository).search(words, limit ?? most);
      found.push(...offers.map((offer) => hitOf(repository.ecosystem, offer, around)));
    }
    const exact = (hit: Hit) => hit.name.toLowerCase() === words.toLowerCase();
    return { found: [...found.filter(exact), ...found.filter((hit) => !exact(hit))] };
  },
  text: ({ found }) =>
    formatTable(found.map(({ ecosystem, name, version, description, installed }) => [`${ecosystem}::${name}`, version, installed ? "installed" : "", description])),
  exitCode: ({ found }) => (found.length === 0 ? 3 : 0),
});

function hitOf(ecosystem: string, { repository, name, version, description }: Offer, { target }: Surroundings): Hit {
  const installed = target.programs.some((program) => program.ecosystem === ecosystem && program.name === name && program.explicit);
  return { ecosystem, repository, name, version, description, installed };
}

/** What was built here has no catalogue: it is a folder, and small. */
async function ownOffers(repository: Repository, words: string, around: Surroundings): Promise<Offer[]> {
  const wanted = words.toLowerCase().split(/\s+/);
  const offers: Offer[] = [];
  for await (const offer of ecosystems.npk.readIndex(repository, around)) {
    const text = `${offer.name} ${offer.description}`.toLowerCase();
    if (offer.architecture === around.architecture && wanted.every((word) => text.includes(word))) offers.push(offer);
  }
  return offers;
}
