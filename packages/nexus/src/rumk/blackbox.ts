// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { NexusError } from "@nexus/core";
import { escapeLine, findHouse, formatCount } from "@nexus/cli";
import { planSystemFile, readBlackbox, type BlackboxRecord, type SystemReport } from "@nexus/kbuild";
import { rumkPlaces, systemFile } from "./places.ts";

interface Place {
  /** The black box in the file; absent when it is all of it. */
  part?: { base: number; size: number };
}

/**
 * The records of the black box in a file: a machine's memory, whose system is named or reported beside it, or the black
 * box alone.
 * @throws NexusError "not-found", "corrupt".
 */
export function showBlackbox(given: string, system: string | undefined) {
  const file = resolve(given);
  if (!existsSync(file)) throw new NexusError("not-found", `there is no file ${file}`, { hint: "nexus boot --system keeps a machine's memory as out/rumk/<system>/memory.img" });
  const { part } = system === undefined ? reportedPlace(file) : describedPlace(system);
  return { blackbox: { file, ...readBlackbox(file, part) } };
}

function describedPlace(system: string): Place {
  const { memory, blackbox } = planSystemFile(systemFile(system, rumkPlaces(findHouse())));
  return { part: { base: blackbox.base - memory.base, size: blackbox.size } };
}

/** `nexus build rumk` leaves report.json where `nexus boot --system` leaves the memory. */
function reportedPlace(file: string): Place {
  const report = join(dirname(file), "report.json");
  if (!existsSync(report)) return {};
  const { schema, machine, blackbox } = JSON.parse(readFileSync(report, "utf8")) as Partial<SystemReport>;
  if (schema !== "rumk.report/1" || machine === undefined || blackbox === undefined) return {};
  return { part: { base: Number(blackbox.base) - Number(machine.memoryBase), size: blackbox.bytes } };
}

/** The records for people, oldest first; what a partition printed last stands below its record. */
export function blackboxText({ file, slots, damaged, records }: ReturnType<typeof showBlackbox>["blackbox"]): string {
  const counts = `${formatCount(records.length, "record")} in ${formatCount(slots, "slot")}${damaged > 0 ? `, ${damaged} damaged` : ""}`;
  return [`${file}: ${counts}`, ...records.flatMap(recordLines)].join("\n");
}

function recordLines(record: BlackboxRecord): string[] {
  const { sequence, boot, time, cause, partition, life, hart, detail, scause, sepc, stval, htval, console } = record;
  const who = partition === undefined ? "Rumk" : `${partition}, life ${life}`;
  const head = `${sequence}: boot ${boot}, tick ${time}, ${who}, hart ${hart}: ${cause}`;
  const where = cause === "boot" ? "" : `, detail ${detail} scause ${scause} sepc ${sepc} stval ${stval} htval ${htval}`;
  const printed = console.split("\n").filter((line) => line.trim() !== "");
  return [escapeLine(head + where), ...printed.slice(-linesShown).map((line) => `    ${escapeLine(line)}`)];
}

const linesShown = 4;
