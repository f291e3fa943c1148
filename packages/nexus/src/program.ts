// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { completionEntry, type Program } from "@nexus/cli/start";
import manifest from "../package.json" with { type: "json" };

/** The verbs of nexus. */
export const nexus: Program = {
  name: "nexus",
  version: manifest.version,
  summary: "the system compiler: turns KDL profiles into bootable images",
  verbs: [
    {
      name: "profile",
      summary: "list, show and check profiles",
      verbs: [
        { name: "list", summary: "list the profiles that can be built", load: () => import("./commands/profile-list.ts") },
        { name: "show", summary: "show what a profile means", load: () => import("./commands/profile-show.ts") },
        { name: "check", summary: "find faults in profiles and systems without building", load: () => import("./commands/profile-check.ts") },
      ],
    },
    { name: "build", summary: "build a profile's image and boot it, or Rumk with a system", load: () => import("./commands/build.ts") },
    { name: "boot", summary: "boot an image, or a system for Rumk, in QEMU, on this terminal", load: () => import("./commands/boot.ts") },
    { name: "test", summary: "boot an image and check what its profile expects", load: () => import("./commands/test.ts") },
    { name: "update", summary: "move recipes to the newest release their origins offer", load: () => import("./commands/update.ts") },
    { name: "doctor", summary: "check the host tools, install what is missing", load: () => import("./commands/doctor.ts") },
    completionEntry(() => nexus),
  ],
};
