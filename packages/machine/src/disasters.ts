// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** Signs on the console, or from QEMU itself, that nothing good will follow. */
const disasters: readonly RegExp[] = [/Kernel panic - not syncing[^\n]*/, /^nexus-init: RESCUE[^\n]*/m, /KVM internal error[^\n]*/];

/** The first line in a text that tells of a panic or its like. */
export function findDisaster(text: string): string | undefined {
  for (const disaster of disasters) {
    const line = disaster.exec(text)?.[0].trim();
    if (line !== undefined) return line;
  }
  return undefined;
}
