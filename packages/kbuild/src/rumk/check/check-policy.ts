// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import { diagnosticAt } from "@nexus/kdl";
import type { PartitionDescription, RumkSystem } from "../description/schema.ts";
import { unknownName } from "./check-names.ts";
import { pledgeWords } from "../pledge.ts";

/** No partition may wait longer than this for anything that its description says. */
const longestWait = 3_600_000;

/** Whether what a partition may do, and what happens when it fails, is said and makes sense. */
export function checkPolicy({ partitions, rings }: RumkSystem): Diagnostic[] {
  const words = [...pledgeWords, ...rings.map(({ name }) => `ipc:${name.value}`)];
  return partitions
    .flatMap((partition) => [...checkPledge(partition, words), ...checkConsole(partition), ...checkHeartbeat(partition), ...checkOnFault(partition)])
    .concat(checkInput(partitions));
}

function checkPledge({ pledge }: PartitionDescription, known: readonly string[]): Diagnostic[] {
  const words = pledge?.words ?? [];
  return words.flatMap((word, index) => {
    if (!known.includes(word.value)) return [unknownName(word, "pledge", known)];
    return words.findIndex(({ value }) => value === word.value) < index ? [diagnosticAt(word.at, `${word.value} is pledged twice`)] : [];
  });
}

function checkConsole({ name, console, pledge }: PartitionDescription): Diagnostic[] {
  const word = pledge?.words.find(({ value }) => value === "console");
  if (console !== undefined && word === undefined) return [diagnosticAt(console.at, `partition ${name.value} has a console that it may not use`, 'add "console" to its pledge')];
  return console === undefined && word !== undefined ? [diagnosticAt(word.at, `partition ${name.value} pledges a console that it does not have`, "add the node console")] : [];
}

/** At boot one console has the input. */
function checkInput(partitions: RumkSystem["partitions"]): Diagnostic[] {
  const [first, ...others] = partitions.filter(({ console }) => console?.input === true);
  return others.map(({ console }) => diagnosticAt(console!.at, `the console's input is given twice: partition ${first!.name.value} has it already`));
}

function checkHeartbeat({ heartbeat }: PartitionDescription): Diagnostic[] {
  if (heartbeat === undefined) return [];
  const { period, deadline, at } = heartbeat;
  if (period === 0) return [diagnosticAt(at, "the period of a heartbeat cannot be nothing")];
  if (deadline.value > longestWait) return [diagnosticAt(deadline.at, "a heartbeat's deadline is at most one hour")];
  return deadline.value < period ? [diagnosticAt(deadline.at, `the deadline of ${deadline.value} ms is shorter than the period of ${period} ms: every life would end by it`)] : [];
}

function checkOnFault({ onFault }: PartitionDescription): Diagnostic[] {
  const { restart, within, backoff, backoffMax, afterwards, at } = onFault;
  const found: Diagnostic[] = [];
  for (const wait of [within, backoff, backoffMax])
    if (wait !== undefined && wait.value > longestWait) found.push(diagnosticAt(wait.at, "the fault policy waits at most one hour"));
  if (backoffMax !== undefined && backoffMax.value < (backoff?.value ?? 0)) found.push(diagnosticAt(backoffMax.at, "the longest back-off is shorter than the first one"));
  if (restart === "always") {
    if (within !== undefined) found.push(diagnosticAt(within.at, 'within means nothing where restart is "always"'));
    if (afterwards !== undefined) found.push(diagnosticAt(at, 'then means nothing where restart is "always"'));
    return found;
  }
  if (within === undefined) found.push(diagnosticAt(at, `${restart} restarts within what time?`, 'add within="60s"'));
  else if (within.value === 0) found.push(diagnosticAt(within.at, "no restart fits into no time"));
  if (afterwards === undefined) found.push(diagnosticAt(at, `what happens after ${restart} restarts?`, 'add then="hold" or then="reset"'));
  return found;
}
