// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatCommand } from "./action/failure.ts";
import type { PlannedPackage } from "./plan.ts";

/**
 * How a package was built, as its build.log says it: sources, tools, commands, proofs of the layer. What the commands
 * printed is left out, since jobs that run at once print in another order each time, and equal builds give equal packages.
 */
export function buildRecord(planned: PlannedPackage, proofs: string): string {
  const { name, version, architecture, recipe, cid, sources, tools, action } = planned;
  const lines = [
    `${name} ${version} for ${architecture}, layer ${recipe.layer}`,
    `variant ${cid}`,
    `SOURCE_DATE_EPOCH ${action.sourceDateEpoch}`,
    ...sources.map((source) => `source ${source.name} sha256:${source.sha256}`),
    ...tools.map((tool) => `tool ${tool.name}:${tool.architecture} ${tool.version}`),
    ...Object.entries(action.env ?? {}).map(([variable, value]) => `environment ${variable}=${value}`),
    ...action.commands.map(
      ({ argv, cwd, env }) => `in ${cwd ?? "${BUILD}"}: ${formatCommand([...Object.entries(env ?? {}).map(([variable, value]) => `${variable}=${value}`), ...argv])}`,
    ),
    ...proofs
      .split("\n")
      .filter((proof) => proof !== "")
      .map((proof) => `layer ${proof}`),
  ];
  return `${lines.join("\n")}\n`;
}
