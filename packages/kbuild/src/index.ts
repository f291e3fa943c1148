// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { auditConfig } from "./audit.ts";
export { buildKernel, configureKernel, planKernel, type BuiltKernel, type KernelConfiguration, type KernelPlan } from "./build.ts";
export type { KernelChoice } from "./choice.ts";
export { parseFragment } from "./fragment/parse.ts";
export { checkFragments } from "./fragment/read.ts";
export type { ConfigRequest } from "./fragment/request.ts";

// Rumk
export { readBlackbox, type Blackbox } from "./rumk/blackbox/decode.ts";
export type { BlackboxRecord } from "./rumk/blackbox/record.ts";
export { buildRumk, planRumk, type BuiltSystem, type RumkBuild } from "./rumk/build/build.ts";
export { checkSystemFile, planSystemFile } from "./rumk/build/check-file.ts";
export { isSystemFile } from "./rumk/description/load.ts";
export type { RumkPlan } from "./rumk/plan/plan.ts";
export type { MappingReport, SystemReport } from "./rumk/plan/report.ts";
