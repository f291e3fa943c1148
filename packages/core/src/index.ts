// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { architectures, hostArchitecture, type Architecture } from "./architecture.ts";
export { canonicalJson, compareBytes } from "./canonical.ts";
export { formatDiagnostic, type Diagnostic } from "./diagnostics.ts";
export { NexusError, diskFull, errorCodes, tellsOfFullDisk, toNexusError, type ErrorCode, type ErrorDetails } from "./errors.ts";
export { flushFolder, writeFileAtomic } from "./files.ts";
export { locations, type Locations } from "./locations.ts";
export { run, type RunOptions, type RunResult } from "./process.ts";
export { silent, step, type ProgressEvent, type Report } from "./progress.ts";
