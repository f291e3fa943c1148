// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Machine } from "./boot.ts";
import type { Phases } from "./outcome.ts";

/** When things happened, in milliseconds since the start of QEMU. */
export interface Marks {
  /** A boot loader started the kernel. */
  handover?: number;
  /** The init's first line. */
  init?: number;
  /** The ready line. */
  ready?: number;
  /** The power-off command was typed. */
  powerOff?: number;
  /** QEMU was gone by itself. */
  end?: number;
}

/** The last thing a firmware prints before it starts the kernel: EDK2's boot manager, U-Boot. */
const handover = /BdsDxe: starting |Starting kernel \.\.\./;
const initStarted = /^nexus-init: started/m;

/** Sets the marks of handover and init as they come up on the console. Returns how to stop that. */
export function watchMarks(machine: Machine, marks: Marks): () => void {
  return machine.onOutput(() => {
    const now = performance.now() - machine.startedAt;
    if (marks.init !== undefined) return;
    if (marks.handover === undefined && handover.test(machine.transcript.text)) marks.handover = now;
    if (initStarted.test(machine.transcript.text)) marks.init = now;
  });
}

/** The durations between the marks. */
export function phasesOf({ handover: handed, init, ready, powerOff, end }: Marks): Phases {
  const between = (from: number | undefined, to: number | undefined) => (from === undefined || to === undefined ? undefined : Math.round(to - from));
  return {
    firmware: between(0, handed),
    kernel: between(handed ?? 0, init),
    userspace: between(init, ready),
    ready: between(0, ready),
    powerOff: between(powerOff, end),
  };
}
