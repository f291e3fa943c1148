// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { checkTools, distribution, findTool, installLine, packagesOf, requireTools, type ToolState } from "./check.ts";
export { packageClosureOfTools, type PackageClosure } from "./closure.ts";
export { checksumsDigest } from "./dpkg.ts";
export { compareDebianVersions, upstreamVersion } from "./debian-version.ts";
export { installMissing, type InstallOptions, type InstallPlan } from "./install.ts";
export { userNamespaces, type NamespaceState } from "./namespaces.ts";
export { privateApt, type PrivateApt, type SourceCandidate, type SourceFile } from "./private-apt.ts";
export { distributions, hostTool, hostTools, requiredTools, type Distribution, type HostTool } from "./tools.ts";
