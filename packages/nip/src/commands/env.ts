// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { verb } from "@nexus/cli";
import { chooseRoot, indexFolder } from "../root.ts";

export default verb({
  schema: "nip.env/1",
  description: `Prints lines for a POSIX shell that put the installed programs on PATH, their manual pages on MANPATH and their data on XDG_DATA_DIRS. A folder that is there already is not added again.`,
  arguments: {},
  options: {},
  examples: [{ command: 'eval "$(nip env)"', about: "In ~/.profile: the programs of this user's root first." }],
  exitCodes: [7],
  async run(context) {
    const root = chooseRoot(context);
    const index = indexFolder(root);
    return {
      root: root.path,
      // What an unset variable means to those who read it stays in force behind our folder.
      variables: {
        PATH: { prepend: [`${index}/bin`, `${index}/sbin`], fallback: "/usr/local/bin:/usr/bin:/bin" },
        MANPATH: { prepend: [`${index}/share/man`], fallback: "" },
        XDG_DATA_DIRS: { prepend: [`${index}/share`], fallback: "/usr/local/share:/usr/share" },
      },
    };
  },
  text: ({ variables }) =>
    Object.entries(variables)
      .map(([name, { prepend, fallback }]) => shellLine(name, prepend, fallback))
      .join("\n"),
});

function shellLine(name: string, folders: readonly string[], fallback: string): string {
  const joined = quote(folders.join(":"));
  return `case ":\${${name}-}:" in *:${joined}:*) ;; *) export ${name}=${joined}:"\${${name}-${fallback}}" ;; esac`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
