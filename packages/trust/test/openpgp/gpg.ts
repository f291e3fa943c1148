// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The real gpg with a home of its own, which goes with its agent when disposed of. */
export interface Gpg extends Disposable {
  home: string;
  /** Runs gpg; returns its standard output. `time` is what it takes for now: 20200131T000000. */
  run(args: readonly string[], options?: { input?: string | Uint8Array; time?: string }): Buffer;
  /** Makes an Ed25519 signing key; returns its fingerprint. */
  makeKey(name: string, options?: { time?: string; expires?: string }): string;
}

export function openGpg(): Gpg {
  // Not below a long path: the agent's socket must fit into 108 bytes.
  const home = mkdtempSync(join(tmpdir(), "gpg-"));
  const env = { ...process.env, GNUPGHOME: home, LC_ALL: "C" };
  const run: Gpg["run"] = (args, { input, time } = {}) => {
    const clock = time === undefined ? [] : ["--faked-system-time", time];
    return execFileSync("gpg", ["--batch", "--quiet", "--no-tty", "--passphrase", "", ...clock, ...args], { env, input, stdio: ["pipe", "pipe", "pipe"] });
  };
  return {
    home,
    run,
    makeKey(name, { time, expires = "never" } = {}) {
      run(["--quick-generate-key", `${name} <${name}@invalid>`, "ed25519", "sign", expires], { time });
      const listed = run(["--list-keys", "--with-colons", `=${name} <${name}@invalid>`]).toString();
      return /^fpr:+([0-9A-F]{40}):/m.exec(listed)![1]!;
    },
    [Symbol.dispose]() {
      execFileSync("gpgconf", ["--kill", "all"], { env, stdio: "ignore" });
      rmSync(home, { recursive: true, force: true });
    },
  };
}
