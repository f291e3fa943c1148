// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

// Makes out/bundle/<program>/ (the shipped form: split, so that a verb loads only what it needs) and out/bin/<program>.
// Usage: node packages/cli/scripts/bundle.ts [PROGRAM...]

const checkout = resolve(import.meta.dirname, "../../..");

// The form of yaml for Node is CommonJS and asks for built-in modules by require, which an ES module has not.
const yaml = join(dirname(createRequire(join(checkout, "packages/kdl/package.json")).resolve("yaml/package.json")), "browser/index.js");

const launcher = (program: string) => `#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Nexus authors
# SPDX-License-Identifier: EUPL-1.2
# Starts ${program} with the Node of its checkout. Made by packages/cli/scripts/bundle.ts.
self=$0
[ -L "$self" ] && self=$(readlink -f -- "$self")
root=\${self%/*}/../..
[ -x "$root/node_modules/.bin/node" ] || {
  echo "${program}: $root/node_modules/.bin/node is missing; run npm start in the checkout" >&2
  exit 105
}
exec "$root/node_modules/.bin/node" "$root/out/bundle/${program}/main.js" "$@"
`;

async function bundle(program: string): Promise<void> {
  const outdir = join(checkout, "out/bundle", program);
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: [join(checkout, "packages", program, "src/main.ts")],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // Node 24 has it; esbuild's own form keeps a failure of one round of a loop and throws it in the next.
    supported: { using: true },
    chunkNames: "[name]-[hash]",
    minifyWhitespace: true,
    minifySyntax: true,
    alias: { yaml },
    legalComments: "eof",
    logLevel: "warning",
  });
  writeFileSync(join(outdir, "package.json"), `${JSON.stringify({ type: "module" })}\n`);
  const file = join(checkout, "out/bin", program);
  mkdirSync(join(checkout, "out/bin"), { recursive: true });
  writeFileSync(file, launcher(program));
  chmodSync(file, 0o755);
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : ["nip", "nexus"];
for (const program of wanted) {
  if (!existsSync(join(checkout, "packages", program, "src/main.ts"))) throw new Error(`packages/${program}/src/main.ts does not exist`);
  await bundle(program);
}
