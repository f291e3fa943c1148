// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { createReadStream, statSync } from "node:fs";
import type { Entry } from "@nexus/archive";
import type { Architecture } from "@nexus/core";
import { writeDocument } from "@nexus/kdl";
import { formatFilesNode, type InstalledProgram, type Transaction } from "@nexus/store";
import manifest from "../../package.json" with { type: "json" };
import { nipRunBinary } from "./nip-run.ts";

/** Stages nip-run, the launcher, as a program of the generation that other programs need. @throws NexusError "tool-missing". */
export async function addLauncher(tx: Transaction, architecture: string): Promise<InstalledProgram> {
  const { tree } = await tx.stageTree({
    app: "NipRun",
    version: manifest.version,
    entries: launcherEntries(nipRunBinary(architecture as Architecture)),
    manifest: (files) => writeDocument([{ name: "launcher" }, formatFilesNode(files)]),
  });
  return { ...tree, key: "nip:nip-run", name: "nip-run", ecosystem: "nip", architecture, layer: "base", explicit: false, dependencies: [], source: "nip" };
}

async function* launcherEntries(binary: string): AsyncGenerator<Entry, void> {
  yield { kind: "directory", path: "bin", mode: 0o755 };
  yield { kind: "file", path: "bin/nip-run", mode: 0o755, size: statSync(binary).size, body: createReadStream(binary) };
}
