// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { installOpened, installPackages, programOf, type InstallOptions } from "./npk/install.ts";
export { formatManifest, parseManifest, type PackageManifest } from "./npk/manifest.ts";
export { localRepository, type LocalPackage, type LocalRepository } from "./npk/local-repository.ts";
export { openNpk, type Npk, type OpenOptions } from "./npk/open-npk.ts";
export { readNpkManifest } from "./npk/read-manifest.ts";
export { resolveClosure, type Dependency, type PackageNode } from "./npk/resolve.ts";
export type { CheckedSignature } from "./npk/signatures.ts";
export { verifyNpk, type NpkReport, type NpkSection } from "./npk/verify-npk.ts";
export { writeNpk, type WriteNpkOptions } from "./npk/write-npk.ts";

export { nipRunBinary } from "./view/nip-run.ts";
