// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { installPackages, type InstallOptions } from "./npk/install.ts";
export { formatManifest, parseManifest, type PackageManifest } from "./npk/manifest.ts";
export { localRepository, type LocalPackage, type LocalRepository } from "./npk/local-repository.ts";
export { openNpk, type Npk, type OpenOptions } from "./npk/open-npk.ts";
export { readNpkManifest } from "./npk/read-manifest.ts";
export { resolveClosure, type Dependency, type PackageNode } from "./npk/resolve.ts";
export type { CheckedSignature } from "./npk/signatures.ts";
export { verifyNpk, type NpkReport, type NpkSection } from "./npk/verify-npk.ts";
export { writeNpk, type WriteNpkOptions } from "./npk/write-npk.ts";
export type { Catalogue } from "./catalogue/catalogue.ts";
export { catalogueFile, openRepositoryCatalogue } from "./catalogue/repository-catalogue.ts";
export type { Offer, Query } from "./catalogue/offer.ts";
export type { Closure, Need, Release } from "./closure/release.ts";
export { walkClosure, type Chosen, type ClosureRules } from "./closure/walk-closure.ts";
export { ecosystemNames, type Ecosystem, type EcosystemName, type Effect, type Findings, type OpenPackage } from "./ecosystem.ts";
export { replaceBytes, type Replacement } from "./relocate/replace-bytes.ts";
export { addRepositories, readRepositories, removeRepository, repositoryAddress, repositoryName, setTrust } from "./repository/config-file.ts";
export { knownRepositories, type KnownRepositories } from "./repository/known.ts";
export { allRepositories, findRepository, listRepositories, repositoriesFile, type ConfiguredRepository } from "./repository/repositories.ts";
export { trustLevels, type Repository, type Trust } from "./repository/repository.ts";
export { openPgpKeyFile, openSurroundings, type SurroundingsOptions } from "./open-surroundings.ts";
export type { Download, Surroundings } from "./surroundings.ts";
export { nipRunBinary } from "./view/nip-run.ts";
export { parseEcosystem, parseName, parseSpec, type NameSpec, type Spec } from "./select/spec.ts";
export { refreshCatalogues, updateCatalogue } from "./select/update-catalogue.ts";
export { findOffer, type Found } from "./select/find-offers.ts";
export { selectReleases, type Selected } from "./select/select-releases.ts";
export { fetchReleases } from "./select/fetch-releases.ts";
export { plannedProgram, programKey } from "./install/add-release.ts";
export { installReleases, type InstallPart, type InstallReleasesOptions, type InstallResult } from "./install/install-releases.ts";
export { formatGraftManifest, parseGraftManifest, type GraftManifest } from "./install/graft-manifest.ts";
export { ecosystemOf, ecosystems } from "./ecosystems.ts";
export { isAuxiliary } from "./view/view-program.ts";
export { commandsOf } from "./view/commands.ts";
export { hostNeeds, hostVariables, pathOnHost, type HostNeed } from "./view/host-needs.ts";
export { isReal } from "./view/real-programs.ts";
