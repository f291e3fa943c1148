// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { formatDuration, formatFields, verb } from "@nexus/cli";
import { requirePassed } from "@nexus/machine";
import { bootModes, modesOf, testImage, type BootMode } from "../system/boot-image.ts";
import { readImageDescription } from "../system/image-document.ts";

export default verb({
  schema: "nexus.test/1",
  description:
    "Boots an image without a terminal and runs what its profile expects: the ready line, commands typed at the shell and their answers, a clean power-off. Deadlines grow with how slow this host is just now. The serial log is kept beside the image as direct.log or firmware.log.\n\nA panic or a wrong ending exits with 103, a hang with 101; both print the end of the log.",
  arguments: { image: { type: "one", label: "IMAGE", about: "an image's folder, or its disk image", complete: "file" } },
  options: { mode: { type: "text", value: "MODE", choices: bootModes, about: "direct or firmware (default: both, where there is a disk)" } },
  examples: [{ command: "nexus test out/images/micro-x86_64 --mode=direct", about: "the quick one" }],
  exitCodes: [1, 3, 7, 11, 101, 103, 105],
  async run(context, { image: path }, { mode }) {
    const { folder, image } = readImageDescription(path);
    const surroundings = { cacheDir: context.locations.cache, report: context.report, signal: context.signal };
    const boots = [];
    for (const each of mode === undefined ? modesOf(image) : [mode as BootMode]) {
      const outcome = await testImage(folder, image, each, surroundings);
      requirePassed(outcome);
      boots.push({ mode: each, outcome: outcome.outcome, phases: outcome.phases, log: outcome.logFile });
    }
    return { image: image.name, architecture: image.architecture, boots };
  },
  text({ image, architecture, boots }) {
    return formatFields(boots.map(({ mode, phases }) => [`${image} ${architecture} ${mode}`, `passed, ready after ${formatDuration(phases.ready ?? 0)}`]));
  },
});
