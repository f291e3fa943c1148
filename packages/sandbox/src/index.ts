// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { defaultBuildPath, type SandboxInput, type SandboxView } from "./command.ts";
export { readJson } from "./read-json.ts";
export { runSandboxed, type SandboxLimits, type SandboxOptions, type SandboxResult } from "./run.ts";
export { baseTools, makeToolRoot, type ToolRoot } from "./toolroot.ts";
export { makeWork, removeStaleWork, removeWork } from "./work.ts";
