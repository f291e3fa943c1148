// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { join } from "node:path";
import type { NexusError } from "@nexus/core";
import { removeWork } from "@nexus/sandbox";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { buildPackages } from "../src/build.ts";
import { makeFolder, testForge, thrownBy, write, type TestForge } from "./scratch.ts";
import { notice, recipeText } from "./tiny.ts";

const folder = makeFolder();
const recipesDir = join(folder, "recipes");
let forge: TestForge;

beforeEach(() => {
  forge = testForge(folder);
});
afterAll(() => removeWork(folder));

const build = (name: string) => buildPackages(forge, [name], "x86_64");

describe("what cannot be built", () => {
  test("a recipe of nexus, and an architecture it is not for", async () => {
    write(recipesDir, {
      "kernel/recipe.kdl": 'package "kernel" version="1" {\n description "x"\n license "MIT"\n builder "nexus"\n}\n',
      "only-riscv/recipe.kdl": recipeText("only-riscv", "base", 'architectures "riscv64"\n build { run "true"; }'),
    });
    const kernel = (await thrownBy(() => build("kernel"))) as NexusError;
    expect(kernel).toMatchObject({ code: "usage", message: 'kernel is not built by nip: its recipe says builder "nexus"' });
    expect(kernel.hint).toContain("nexus build");
    expect(await thrownBy(() => build("only-riscv"))).toMatchObject({ code: "conflict" });
  });

  const refused: [string, string, string][] = [
    ["nothing installed", "", "its steps installed nothing"],
    ["no notice", 'write "${OUT}/x" "x"', "it has no licence notice"],
    ["a missing output", `${notice}\n    outputs-here`, "its output bin/x is not there"],
    ["a link out of the tree", `${notice}\n link "/etc/passwd" at="\${OUT}/share/l"`, 'its tree is no package: the tree is refused: "share/l"'],
    ["a name that is not UTF-8", `${notice}\n run "sh" "-c" "touch \${OUT}/share/$(printf 'a\\\\377')"`, "its tree is no package: "],
    ["something outside the prefix", `${notice}\n write "\${DESTDIR}/usr/share/x" "x"`, "/usr was installed outside /Programs/Refused/1"],
    ["something beside the App", `${notice}\n write "\${DESTDIR}/Programs/Other/x" "x"`, "/Programs/Other was installed outside /Programs/Refused/1"],
  ];
  test.each(refused)("%s", async (_what, steps, message) => {
    const outputs = steps.includes("outputs-here") ? 'outputs "bin/x"' : "";
    write(recipesDir, { "refused/recipe.kdl": recipeText("refused", "base", `${outputs}\n build {\n run "true"\n ${steps.replace("outputs-here", "")}\n}`) });
    const error = (await thrownBy(() => build("refused"))) as NexusError;
    expect(error.code).toBe("build-failed");
    expect(error.message).toContain(`refused for x86_64: ${message}`);
  });

  test("symbols of a configuration that were dropped without a word", async () => {
    write(recipesDir, {
      "configured/wanted.config": "# a comment\nCONFIG_A=y\nCONFIG_B=y\nCONFIG_C=7\n# CONFIG_D is not set\n# CONFIG_E is not set\n",
      "configured/recipe.kdl": recipeText(
        "configured",
        "base",
        `source { file "wanted.config"; }
    build {
        write ".config" "CONFIG_A=y\\n# CONFIG_B is not set\\nCONFIG_C=8\\nCONFIG_D=y\\n"
        require-config "\${RECIPE}/wanted.config" in=".config"
        ${notice}
    }`,
      ),
    });
    const error = (await thrownBy(() => build("configured"))) as NexusError;
    expect(error.code).toBe("build-failed");
    expect(error.excerpt).toContain(
      "/recipe/wanted.config asks for what the final configuration does not have:\n  CONFIG_B=y (line 3)\n  CONFIG_C=7 (line 4)\n  # CONFIG_D is not set (line 5)",
    );
    expect(error.excerpt).not.toContain("CONFIG_A");
    expect(error.excerpt).not.toContain("CONFIG_E");
  });
});
