// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Architecture, type Diagnostic } from "@nexus/core";
import { diagnosticAt } from "@nexus/kdl";
import { configLine, type ConfigRequest } from "./fragment/request.ts";
import { explainMiss } from "./kconfig/explain.ts";
import { choiceOf, type KconfigTree } from "./kconfig/tree.ts";
import { valueOf, type ConfigValues } from "./kconfig/values.ts";

/**
 * Compares what was asked for with the configuration that Kconfig made of it; `requests` in the order in which later
 * ones win.
 * @throws NexusError "kernel-config" that points at every request that was not met and says what stood in its way.
 */
export function auditConfig(requests: readonly ConfigRequest[], values: ConfigValues, tree: KconfigTree, architecture: Architecture): void {
  const diagnostics = requests
    .filter((request) => !isMet(request, values) && !gaveWay(request, requests, values, tree))
    .map((request): Diagnostic => {
      const { cause, remedy } = explainMiss(request, { values, tree, architecture });
      const outcome = request.value === "n" ? `CONFIG_${request.symbol} is on in spite of this` : `${configLine(request)} is not in the final configuration`;
      return diagnosticAt(request.at, `${outcome}: ${cause}`, remedy);
    });
  if (diagnostics.length === 0) return;
  const count = diagnostics.length === 1 ? "1 setting" : `${diagnostics.length} settings`;
  throw new NexusError("kernel-config", `the kernel for ${architecture} cannot be configured as asked: ${count} of ${requests.length} did not get into it`, { diagnostics });
}

function isMet({ symbol, value }: ConfigRequest, values: ConfigValues): boolean {
  const found = valueOf(values, symbol);
  if (found === value) return true;
  // Kconfig writes numbers in its own way.
  return /^0[xX]/.test(value) && Number(found) === Number(value);
}

/** Of one choice only one option can be taken; the last request for one of them decides, as it does for a single symbol. */
function gaveWay(request: ConfigRequest, requests: readonly ConfigRequest[], values: ConfigValues, tree: KconfigTree): boolean {
  const symbol = tree.symbols.get(request.symbol);
  const choice = symbol === undefined ? undefined : choiceOf(symbol);
  if (choice === undefined || request.value !== "y") return false;
  return requests.slice(requests.indexOf(request) + 1).some((later) => later.value === "y" && choice.members.includes(later.symbol) && isMet(later, values));
}
