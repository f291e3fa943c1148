// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "@nexus/core";
import { makePackages } from "../../packages/graft/test/pacman/fixture/make-packages.ts";

/** Real files of many sizes that every machine with the build tools has: about 250 MB in 9,000 files. */
const content = ["/usr/lib/gcc", "/usr/include"];
const rounds = 3;

/** Prints what installing one large package takes from a Nix cache and from a pacman file, beside the ecosystem's own tool. Needs root, as pacman does. */
export async function benchUnpacking(nip: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "nexus-unpack-"));
  chmodSync(work, 0o755); // makepkg may run as nobody
  try {
    const payload = join(work, "payload-1.0");
    for (const folder of content) cpSync(folder, join(payload, "share", basename(folder)), { recursive: true, verbatimSymlinks: true });
    await benchNix(nip, work, payload);
    await benchPacman(nip, work, payload);
  } finally {
    rmSync(work, { recursive: true });
  }
}

async function benchNix(nip: string, work: string, payload: string): Promise<void> {
  const [secret, open, cache] = [join(work, "secret"), join(work, "public"), join(work, "cache")];
  const settings = ["experimental-features = nix-command", "build-users-group =", "substitute = false", "require-sigs = false"];
  const nix = async (store: string, command: string, ...args: string[]) => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: work, NIX_REMOTE: store, NIX_STATE_DIR: join(work, "state"), NIX_CONFIG: settings.join("\n") };
    return (await run(command, args, { env, package: "nix-bin" })).stdout.trim();
  };
  await nix(join(work, "store"), "nix-store", "--generate-binary-cache-key", "bench-1", secret, open);
  const path = await nix(join(work, "store"), "nix-store", "--add", payload);
  const query = new URLSearchParams({ compression: "zstd", "compression-level": "3", "secret-key": secret });
  await nix(join(work, "store"), "nix", "copy", "--to", `${pathToFileURL(cache)}?${query}`, path);
  await compare(
    work,
    "nip install, 1 store path",
    (root) => install(nip, work, root, ["nix", pathToFileURL(cache).href, "--key", open], `nix::${path}`),
    "nix copy",
    (root) => nix(root, "nix", "copy", "--from", pathToFileURL(cache).href, path),
  );
}

async function benchPacman(nip: string, work: string, payload: string): Promise<void> {
  const out = join(work, "out");
  mkdirSync(out);
  const source = { base: "payload", version: "1.0", release: 1, architecture: "any", extension: "zst" } as const;
  const stage = join(work, "build/payload/stage/payload/usr");
  mkdirSync(stage, { recursive: true });
  cpSync(payload, stage, { recursive: true, verbatimSymlinks: true });
  const [file = ""] = makePackages({ ...source, packages: [{ name: "payload", files: {} }] }, join(work, "build"), out);
  await run("repo-add", ["--quiet", join(out, "bench.db.tar.gz"), file]);
  const configuration = join(work, "pacman.conf");
  writeFileSync(configuration, "[options]\nSigLevel = Never\nArchitecture = auto\n");
  await compare(
    work,
    "nip install, 1 package",
    (root) => install(nip, work, root, ["pacman", pathToFileURL(out).href, "--trust=digest"], "pacman::payload", "bench"),
    "pacman -U",
    async (root) => {
      mkdirSync(join(root, "db"), { recursive: true });
      await run("pacman", ["-U", "--noconfirm", "--config", configuration, "--root", root, "--dbpath", join(root, "db"), "--cachedir", root, file]);
    },
  );
}

/** Installs from one repository into a root of its own, with nothing in any cache. */
async function install(nip: string, work: string, root: string, [ecosystem, url, ...words]: string[], spec: string, repository = "bench"): Promise<void> {
  const env = {
    ...(process.env as Record<string, string>),
    HOME: root,
    XDG_CONFIG_HOME: join(root, "config"),
    XDG_CACHE_HOME: join(root, "cache"),
    XDG_STATE_HOME: join(root, "state"),
    XDG_DATA_HOME: join(root, "data"),
  };
  const call = (...args: string[]) => run(nip, ["--yes", "--quiet", ...args], { env, cwd: work });
  await call("repo", "add", repository, `--ecosystem=${ecosystem}`, url!, ...words);
  if (ecosystem !== "nix") await call("update");
  await call("install", "--root", join(root, "root"), spec);
}

async function compare(work: string, label: string, ours: (root: string) => Promise<unknown>, peerLabel: string, theirs: (root: string) => Promise<unknown>): Promise<void> {
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await timed(work, ours));
    times.theirs.push(await timed(work, theirs));
  }
  const [own, peer] = [median(times.ours), median(times.theirs)];
  process.stdout.write(`${label}: ${own.toFixed(2)} s, ${peerLabel} ${peer.toFixed(2)} s, ratio ${(own / peer).toFixed(2)} (medians of ${rounds}, in turns)\n`);
}

async function timed(work: string, install: (root: string) => Promise<unknown>): Promise<number> {
  const root = join(work, "root");
  mkdirSync(root);
  // What the one before left to be written must not be paid by this one.
  await run("sync", []);
  const begin = performance.now();
  await install(root);
  const seconds = (performance.now() - begin) / 1000;
  await run("chmod", ["-R", "u+w", root]);
  rmSync(root, { recursive: true });
  return seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
