// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** Single letters that a guest may see: what hart state Rumk resets between two lives. Not h, not v. */
const letters = "imafdc";
/** Extensions without state of their own or privileged parts. */
const extensions = ["zicsr", "zifencei", "zihintpause", "zba", "zbb", "zbc", "zbs"];

/**
 * The ISA string of a hart cut down to what a guest may use: "rv64imafdch_zba_sstc" becomes "rv64imafdc_zba". `timer`
 * leaves it the Sstc timer.
 */
export function cutIsa(isa: string, { timer }: { timer: boolean }): string {
  const [base = "", ...others] = isa.toLowerCase().split("_");
  const kept = [...base.replace(/^rv64/, "")].filter((letter) => letters.includes(letter)).join("");
  const allowed = timer ? [...extensions, "sstc"] : extensions;
  return [`rv64${kept}`, ...others.filter((name) => allowed.includes(name))].join("_");
}
