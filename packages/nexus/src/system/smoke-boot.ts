// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { step, writeFileAtomic } from "@nexus/core";
import { decode, document, integer, node, one, optional, prop, readDocument, writeDocument } from "@nexus/kdl";
import { requirePassed, type Phases } from "@nexus/machine";
import { testImage, type BootSurroundings } from "./boot-image.ts";
import type { ImageDescription } from "./image-document.ts";

/** A boot that an image passed after it was built. */
export interface SmokeBoot {
  /** Milliseconds. */
  phases: Phases;
  logFile: string;
}

const milliseconds = optional(prop(integer()));
const schema = document({
  smokeBoot: one(node({ firmware: milliseconds, kernel: milliseconds, userspace: milliseconds, ready: milliseconds, powerOff: milliseconds })),
});

/**
 * Boots a new image once, directly, and remembers that it passed: an image that did is not booted again.
 * @throws NexusError "boot-failed", "timeout" as requirePassed.
 */
export async function smokeBoot(folder: string, image: ImageDescription, surroundings: BootSurroundings): Promise<SmokeBoot> {
  const [record, logFile] = [join(folder, "smoke-boot.kdl"), join(folder, "smoke-boot.log")];
  if (existsSync(record)) return { phases: decode(schema, readDocument(record)).smokeBoot, logFile };
  return step(surroundings.report, "boot", "boot the image", async () => {
    const outcome = await testImage(folder, image, "direct", surroundings);
    requirePassed(outcome);
    renameSync(outcome.logFile, logFile);
    const { firmware, kernel, userspace, ready, powerOff } = outcome.phases;
    const props = Object.entries({ firmware, kernel, userspace, ready, "power-off": powerOff }).map(([name, value]) => [name, value === undefined ? undefined : Math.round(value)]);
    writeFileAtomic(record, writeDocument([{ name: "smoke-boot", props: Object.fromEntries(props) }]));
    return { phases: outcome.phases, logFile };
  });
}
