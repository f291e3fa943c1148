// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { auditConfig } from "./audit.ts";
export { buildKernel, configureKernel, planKernel, type BuiltKernel, type KernelConfiguration, type KernelPlan } from "./build.ts";
export type { KernelChoice } from "./choice.ts";
export { parseFragment } from "./fragment/parse.ts";
export type { ConfigRequest } from "./fragment/request.ts";
