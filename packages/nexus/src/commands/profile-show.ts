// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { architectures, hostArchitecture, type Architecture } from "@nexus/core";
import { findHouse, formatFields, formatSize, verb } from "@nexus/cli";
import { loadProfile } from "../profile/load.ts";
import { resolveSystem } from "../profile/resolve.ts";

export default verb({
  schema: "nexus.profile.show/1",
  description: "Shows what a profile means once everything it extends is taken in: kernel fragments, programs, users, image, boot expectations and size limits.",
  arguments: { profile: { type: "one", label: "PROFILE", about: "a profile's name, or the path of its file", complete: "file" } },
  options: { arch: { type: "text", value: "ARCH", choices: architectures, about: "the architecture (default: this machine's)" } },
  examples: [{ command: "nexus profile show micro --arch=riscv64", about: "Micro as it is built for riscv64" }],
  exitCodes: [3, 7, 11],
  async run(_context, { profile }, { arch }) {
    const chain = loadProfile(profile, findHouse().profiles);
    const { kernel, programs, disk, ...rest } = resolveSystem(chain, (arch as Architecture | undefined) ?? hostArchitecture());
    return {
      ...rest,
      extends: chain.profiles.slice(1).map(({ name }) => name),
      kernel: {
        recipe: kernel.recipe.value,
        fragments: kernel.fragments.map(({ value }) => value),
        options: kernel.options.map(({ symbol, value }) => ({ symbol, value })),
        cmdline: kernel.cmdline,
      },
      programs: programs.map(({ value }) => value),
      disk: disk && { root: disk.root, bootBytes: disk.bootBytes, dataBytes: disk.dataBytes },
      limits: rest.limits.map(({ part, bytes }) => ({ part, bytes })),
    };
  },
  text(system) {
    const { kernel, boot } = system;
    return formatFields([
      ["Profile", system.name],
      ["Description", system.description],
      ["Extends", system.extends.join(" → ") || "nothing"],
      ["Architecture", system.architecture],
      ["Kernel", `${kernel.recipe}: ${kernel.fragments.join(" ")}`],
      ["Symbols", kernel.options.map(({ symbol, value }) => `${symbol}=${value}`).join(" ") || "none besides the fragments"],
      ["Command line", kernel.cmdline.join(" ") || "empty"],
      ["Programs", system.programs.join(" ")],
      ["Users", system.users.map(({ name, uid, home }) => `${name} (${uid}, ${home})`).join(", ")],
      ["Host name", system.hostname],
      ["Console shell", system.shell.join(" ")],
      ["Settings", system.files.map(({ path }) => path).join(" ") || "none"],
      [
        "Image",
        system.disk === undefined
          ? "initramfs only, no disk"
          : `${system.disk.root} root, boot partition ${formatSize(system.disk.bootBytes)}, data partition ${formatSize(system.disk.dataBytes)}`,
      ],
      ["Boot", `${formatSize(boot.memoryBytes)} of memory, ready at "${boot.ready.line}" within ${boot.ready.within} s, off by ${boot.powerOff.command}`],
      ...boot.types.map(({ line, answer }): [string, string] => ["", `types "${line}", expects "${answer}"`]),
      ["Limits", system.limits.map(({ part, bytes }) => `${part} ${formatSize(bytes)}`).join(", ") || "none"],
    ]);
  },
});
