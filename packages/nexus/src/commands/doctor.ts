// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatCount, formatTable, verb, type Context } from "@nexus/cli";
import { checkTools, hostTools, installLine, installMissing, requiredTools } from "@nexus/host";

export default verb({
  schema: "nexus.doctor/1",
  description:
    "Checks that this host has every tool that nip and nexus call, and names the package that provides what is missing. With --install the packages of the required ones are installed, after showing them, by apt-get as root or through sudo.\n\nThe package names are tested on Debian; those for Arch, Fedora and Alpine come from their package lists, and are shown for you to install.",
  arguments: {},
  options: { install: { type: "flag", about: "install what is missing" } },
  examples: [
    { command: "nexus doctor", about: "what is here and what is missing" },
    { command: "nexus doctor --install --yes", about: "install all of it without a question" },
  ],
  exitCodes: [1, 7, 10, 105],
  async run(context, _args, { install }) {
    const installed = install ? await installRequired(context) : [];
    const tools = (await checkTools(hostTools.map(({ tool }) => tool))).map((state) => ({ ...state, required: requiredTools.includes(state.tool) }));
    const missing = tools.filter(({ path, required }) => required && path === undefined).map(({ tool }) => tool);
    return { tools, missing, installed, installLine: missing.length === 0 ? undefined : installLine(missing) };
  },
  text({ tools, missing, installed, installLine: line }, terminal) {
    if (installed.length > 0 && missing.length === 0) return `installed: ${installed.join(", ")}; every required tool is here`;
    const state = ({ path, required }: (typeof tools)[number]) => (path !== undefined ? "ok" : required ? "missing" : "optional");
    const rows = tools.map((tool) => [state(tool), tool.tool, tool.version ?? "", tool.package ?? "", tool.path ?? tool.purpose ?? ""]);
    const table = formatTable(rows, { header: ["", "TOOL", "VERSION", "PACKAGE", "PATH"] });
    if (missing.length === 0) return `${table}\n${terminal.style("green", "every required tool is here")}`;
    return `${table}\n${terminal.style("red", `${formatCount(missing.length, "required tool")} missing`)}; install with: ${line}`;
  },
  exitCode: ({ missing }) => (missing.length > 0 ? 105 : 0),
});

/** Returns the packages that were asked for; empty when nothing was missing, or with --dry-run. */
async function installRequired({ report, signal, confirm, pauseProgress }: Context): Promise<string[]> {
  let go = true;
  try {
    return await installMissing(requiredTools, report, {
      signal,
      pauseProgress,
      confirm: async ({ packages, changes, refresh }) => {
        const fresh = new Set(packages);
        go = await confirm({
          title: `${refresh ? "Refresh the package lists, then install" : "Install"} ${formatCount(changes.length, "host package")}`,
          changes: changes.map(({ name, version }) => ({
            action: "add" as const,
            subject: version === undefined ? name : `${name} ${version}`,
            detail: fresh.has(name) ? undefined : "needed by the others",
          })),
        });
        return go;
      },
    });
  } catch (error) {
    if (!go) return [];
    throw error;
  }
}
