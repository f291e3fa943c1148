// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { findHouse, formatTable, verb } from "@nexus/cli";
import { describeProfiles } from "../profile/describe.ts";

export default verb({
  schema: "nexus.profile.list/1",
  description: "Lists the profiles that can be built: those of the nearest folder at or above this one that holds profiles/ and recipes/, else Nexus's own.",
  arguments: {},
  options: {},
  examples: [{ command: "nexus profile list", about: "what can be built" }],
  exitCodes: [3, 7, 11],
  async run() {
    return { profiles: describeProfiles(findHouse().profiles) };
  },
  text({ profiles }) {
    return formatTable(
      profiles.map(({ name, architectures, description }) => [name, architectures.join(" "), description]),
      { header: ["PROFILE", "ARCHITECTURES", "DESCRIPTION"] },
    );
  },
});
