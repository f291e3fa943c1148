// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { fetchSource, type FetchOptions, type Source } from "./fetch.ts";
export { fetchLatest, type LatestFile } from "./fetch-latest.ts";
export { defaultLimits, type TransferLimits } from "./limits.ts";
export { parseOrigin, type Origin } from "./origins.ts";
export { sourcePath } from "./parts.ts";
export { latestSource, matchesGlob, type OfferedSource, type VersionOptions } from "./versions.ts";
