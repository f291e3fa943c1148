// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatTable, verb } from "@nexus/cli";
import { checkHost, type Finding } from "../doctor.ts";
import { chooseRoot } from "../root.ts";

export default verb({
  schema: "nip.doctor/1",
  description: `Checks what nip and grafted programs need of this machine: whether /Programs is real or a view of it can be made (tried, not guessed; the setting that forbids it is named), whether ssh starts in it, whether PATH, MANPATH and XDG_DATA_DIRS lead to what is installed, the programs that nip calls (xz, bzip2, gpgv), and what grafts take from every host: certificates, names, locales, time zones, terminals, fonts, devices, a shell.`,
  arguments: {},
  options: {},
  examples: [{ command: "nip doctor", about: "What is there, what is missing, what to do." }],
  exitCodes: [7, 105],
  async run(context) {
    const root = chooseRoot(context);
    const findings = await checkHost(root, context);
    return { root: root.path, findings };
  },
  text: ({ findings }) => formatTable(findings.map(({ what, state, detail, hint }) => [{ good: "ok", missing: "missing", bad: "FAULT" }[state], what, detail, hint ?? ""])),
  exitCode: ({ findings }) => (findings.some(({ state }: Finding) => state === "bad") ? 105 : 0),
});
