// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { NexusError, type Diagnostic } from "@nexus/core";
import { findHouse, formatCount, verb } from "@nexus/cli";
import { checkProfile } from "../profile/check.ts";
import { profileNames, systemNames } from "../profile/load.ts";

export default verb({
  schema: "nexus.profile.check/1",
  description:
    "Checks profiles without building anything: the documents, what they extend, and that there are the recipes and kernel fragments they name, on every architecture they are made for. Systems for Rumk are checked as well: memory, harts, interrupts, devices, rings, policies. The faults of all profiles are shown together.",
  arguments: { profiles: { type: "any", label: "PROFILE", about: "names or paths of files (default: all profiles and systems)", complete: "file" } },
  options: {},
  examples: [
    { command: "nexus profile check", about: "every profile" },
    { command: "nexus profile check ./my.kdl", about: "one file" },
    { command: "nexus profile check profiles/rumk-demo.kdl", about: "a system for Rumk" },
  ],
  exitCodes: [3, 7, 11],
  async run(_context, { profiles }) {
    const house = findHouse();
    const names = profiles.length > 0 ? profiles : [...profileNames(house.profiles), ...systemNames(house.profiles)].sort();
    const diagnostics: Diagnostic[] = names.flatMap((name) => checkProfile(name, house));
    if (diagnostics.length > 0) {
      throw new NexusError("bad-document", `${formatCount(diagnostics.length, "error")} in ${formatCount(names.length, "profile")}`, { diagnostics });
    }
    return { checked: names };
  },
  text({ checked }) {
    return `${formatCount(checked.length, "profile")} checked, no errors: ${checked.join(", ")}`;
  },
});
