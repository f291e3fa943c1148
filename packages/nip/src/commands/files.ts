// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import { escapeLine, verb } from "@nexus/cli";
import { currentGeneration, findProgram, readEntries, versionName } from "@nexus/store";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.files/1",
  description: `Lists what an installed program consists of, one path a line, as the manifest beside its tree has it. Directories end with a slash.`,
  arguments: { name: { type: "one", label: "NAME", about: "an installed program" } },
  options: {},
  examples: [{ command: "nip files mksh", about: "List the files of mksh." }],
  exitCodes: [3, 6, 7, 11],
  async run(context, { name }) {
    const root = chooseRoot(context);
    const program = findProgram(currentGeneration(root)?.programs ?? [], name);
    const folder = join(root.path, "Programs", program.app, versionName(program.version));
    return { root: root.path, name: program.name, version: program.version, folder, files: readEntries(root, program) };
  },
  text: ({ folder, files }) => files.map(({ path, kind }) => escapeLine(`${folder}/${path}${kind === "directory" ? "/" : ""}`)).join("\n"),
});
