// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { installPackages, type InstallOptions } from "./npk/install.ts";
export { formatManifest, parseManifest, type PackageManifest } from "./npk/manifest.ts";
export { localRepository } from "./npk/local-repository.ts";
export { openNpk } from "./npk/open-npk.ts";
export { readNpkManifest } from "./npk/read-manifest.ts";
export { verifyNpk } from "./npk/verify-npk.ts";
export { writeNpk } from "./npk/write-npk.ts";
export { catalogueFile, openRepositoryCatalogue } from "./catalogue/repository-catalogue.ts";
export { fileRepository, type Offer } from "./catalogue/offer.ts";
export type { Closure, Release } from "./closure/release.ts";
export { ecosystemNames, type Ecosystem, type EcosystemName, type Effect, type Findings } from "./ecosystem.ts";
export { addRepositories, removeRepository, repositoryAddress, repositoryName, setTrust } from "./repository/config-file.ts";
export { knownRepositories } from "./repository/known.ts";
export { allRepositories, findRepository, listRepositories, repositoriesFile } from "./repository/repositories.ts";
export { trustLevels, type Repository, type Trust } from "./repository/repository.ts";
export { openPgpKeyFile, openSurroundings } from "./open-surroundings.ts";
export type { Surroundings } from "./surroundings.ts";
export { nipRunBinary } from "./view/nip-run.ts";
export { parseEcosystem, parseName, parseSpec, type NameSpec, type Spec } from "./select/spec.ts";
export { refreshCatalogues, updateCatalogue } from "./select/update-catalogue.ts";
export { findOffer, type Found } from "./select/find-offers.ts";
export { selectReleases, type Selected } from "./select/select-releases.ts";
export { fetchReleases } from "./select/fetch-releases.ts";
export { isSameBuild, plannedProgram, programKey } from "./install/add-release.ts";
export { installReleases } from "./install/install-releases.ts";
export { parseGraftManifest } from "./install/graft-manifest.ts";
export { ecosystemOf, ecosystems } from "./ecosystems.ts";
export { settleEffects } from "./triggers/settle-effects.ts";
export { isAuxiliary } from "./view/view-program.ts";
export { commandsOf } from "./view/commands.ts";
export { hostNeeds, pathOnHost } from "./view/host-needs.ts";
export { plainCommandsOf } from "./view/launchers.ts";
export { isReal } from "./view/real-programs.ts";
