// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addPrograms, diffGenerations, findProgram, removePrograms, withDependencies, type Generation, type InstalledProgram } from "../src/index.ts";
import { programAt } from "./make-tree.ts";

/** A foreign program; its key tells versions apart, as a store path does. */
function foreign(ecosystem: string, name: string, version: string, more: Partial<InstalledProgram> = {}): InstalledProgram {
  const id = `${ecosystem}${name}${version}`.padEnd(32, "0");
  return programAt({ app: name, version, id }, name, { key: `${ecosystem}:${name}-${version}`, ecosystem, ...more });
}
const nix = (name: string, version = "1", more: Partial<InstalledProgram> = {}) => foreign("nix", name, version, more);
const dependency = (name: string, version = "1") => nix(name, version, { explicit: false });
const npk = (name: string, more: Partial<InstalledProgram> = {}) => programAt({ app: name, version: "1", id: name.padEnd(32, "0") }, name, more);
const keys = (programs: readonly InstalledProgram[]) => programs.map(({ key, explicit }) => (explicit ? key : `(${key})`));
const generation = (programs: InstalledProgram[]): Generation => ({ number: 1, time: 0, command: "x", programs });

describe("findProgram", () => {
  const installed = [dependency("Hello"), dependency("hello"), nix("hello", "2"), foreign("pacman", "hello", "3"), nix("tar"), npk("mksh")];
  test.each([
    ["nix::hello", "nix:hello-2"],
    ["nix:hello", "nix:hello-2"],
    ["pacman::HELLO", "pacman:hello-3"],
    ["tar", "nix:tar-1"],
    ["npk::mksh", "mksh"],
    ["nix::Hello", "nix:Hello-1"],
  ])("%s", (name, key) => expect(findProgram(installed, name).key).toBe(key));

  test("asks which, when several ecosystems have it", () => {
    expect(() => findProgram(installed, "hello")).toThrow(expect.objectContaining({ code: "conflict", hint: expect.stringContaining("nix::hello, pacman::hello") }));
    expect(() => findProgram([npk("hello"), nix("hello")], "hello")).toThrow(expect.objectContaining({ hint: expect.stringContaining("npk::hello, nix::hello") }));
  });

  test("takes what was asked for before what others need", () => {
    expect(findProgram([dependency("hello"), foreign("pacman", "hello", "3")], "hello").key).toBe("pacman:hello-3");
    expect(findProgram([dependency("glibc", "1"), dependency("glibc", "2")], "glibc").key).toBe("nix:glibc-1");
  });

  test.each(["pkgsrc::hello", "nix::mksh", "zsh"])("%s is not installed", (name) => {
    expect(() => findProgram(installed, name)).toThrow(expect.objectContaining({ code: "not-found" }));
  });
});

describe("addPrograms", () => {
  const hello1 = nix("hello", "1", { dependencies: ["nix:glibc-1"] });
  const hello2 = nix("hello", "2", { dependencies: ["nix:glibc-2"] });
  const vim = nix("vim", "1", { dependencies: ["nix:glibc-1", "nix:hello-1"] });

  test("an upgrade takes the place of the old one, whose dependencies go with it", () => {
    const before = addPrograms([], [dependency("glibc", "1"), hello1, nix("tar")]);
    expect(keys(addPrograms(before, [dependency("glibc", "2"), hello2]))).toEqual(["nix:hello-2", "nix:tar-1", "(nix:glibc-2)"]);
  });

  test("what others need of the old one stays as a dependency, two of one name side by side", () => {
    const before = addPrograms([], [dependency("glibc", "1"), hello1, vim]);
    expect(keys(addPrograms(before, [dependency("glibc", "2"), hello2]))).toEqual(["(nix:glibc-1)", "nix:hello-2", "nix:vim-1", "(nix:glibc-2)", "(nix:hello-1)"]);
  });

  test("a dependency that is asked for becomes the program of its name", () => {
    const before = addPrograms([], [dependency("glibc", "1"), { ...hello1, explicit: false }, vim, dependency("glibc", "2"), hello2]);
    expect(keys(addPrograms(before, [dependency("glibc", "1"), hello1]))).toEqual(["(nix:glibc-1)", "nix:vim-1", "nix:hello-1"]);
  });

  test("what comes again as a dependency stays asked for", () => {
    expect(keys(addPrograms([hello1, dependency("glibc", "1")], [{ ...hello1, explicit: false }]))).toEqual(["nix:hello-1", "(nix:glibc-1)"]);
  });

  test("the same name of two ecosystems stands side by side", () => {
    expect(keys(addPrograms([npk("hello"), nix("hello")], [foreign("pacman", "hello", "1")]))).toEqual(["hello", "nix:hello-1", "pacman:hello-1"]);
  });

  test("npk packages that nothing needs stay until they are removed", () => {
    expect(keys(addPrograms([npk("musl", { explicit: false })], [hello1, dependency("glibc", "1")]))).toEqual(["(musl)", "nix:hello-1", "(nix:glibc-1)"]);
  });
});

test("removePrograms tells by qualified names who needs what", () => {
  const installed = [nix("bash", "5"), nix("hello", "1", { dependencies: ["nix:bash-5", "nix:hello-1"] }), npk("hello")];
  expect(() => removePrograms(installed, ["bash"])).toThrow(
    expect.objectContaining({ message: "nix::bash is needed by nix::hello", hint: "remove them together: nip remove nix::bash nix::hello" }),
  );
  expect(keys(removePrograms(installed, ["nix::hello"]).programs)).toEqual(["nix:bash-5", "hello"]);
});

test("removePrograms names what was asked for, not what lies between, of which there may be several", () => {
  const between = nix("lib", "1", { explicit: false, dependencies: ["nix:glibc-1"] });
  const installed = [dependency("glibc", "1"), between, nix("lib", "2"), nix("hello", "1", { dependencies: [between.key] })];
  expect(() => removePrograms(installed, ["glibc"])).toThrow(
    expect.objectContaining({ message: "nix::glibc is needed by nix::hello", hint: "remove them together: nip remove nix::glibc nix::hello" }),
  );
  expect(keys(removePrograms(installed, ["glibc", "hello"]).programs)).toEqual(["nix:lib-2"]);
});

describe("diffGenerations", () => {
  test("pairs what was asked for by its name, all else by key", () => {
    const before = [dependency("glibc", "1"), nix("hello", "1"), dependency("lib", "1"), npk("mksh")];
    const after = [dependency("glibc", "2"), nix("hello", "2"), dependency("lib", "1"), npk("mksh", { id: "1".repeat(32) })];
    const diff = diffGenerations(generation(before), generation(after));
    expect([keys(diff.added), keys(diff.removed)]).toEqual([["(nix:glibc-2)"], ["(nix:glibc-1)"]]);
    expect(diff.changed.map(({ from, to }) => [from.key, to.key])).toEqual([
      ["nix:hello-1", "nix:hello-2"],
      ["mksh", "mksh"],
    ]);
  });

  test("the old one that stays as a dependency is neither added nor removed", () => {
    const [one, two] = [nix("hello", "1"), nix("hello", "2")];
    const diff = diffGenerations(generation([one, dependency("hello", "2")]), generation([dependency("hello", "1"), two]));
    expect(diff).toEqual({ added: [], removed: [], changed: [{ from: one, to: two }] });
    expect(diffGenerations(generation([two]), generation([dependency("hello", "1"), two]))).toMatchObject({ added: [{ version: "1" }], removed: [], changed: [] });
  });
});

// Sound lists: every dependency is there, as resolution leaves it.
interface Step {
  ecosystem: "npk" | "nix" | "pacman";
  name: string;
  version: string;
  needs: { name: string; version: string }[];
}
const name = fc.constantFrom("a", "b", "c", "d");
const version = fc.constantFrom("1", "2");
const step: fc.Arbitrary<Step> = fc.record({
  ecosystem: fc.constantFrom("npk", "nix", "nix", "pacman"),
  name,
  version,
  needs: fc.array(fc.record({ name, version }), { maxLength: 3 }),
});

/** What an installation adds: dependencies that need nothing, then the program. Of npk there is one version of a name. */
function additions({ ecosystem, name, version, needs }: Step): InstalledProgram[] {
  const make = (of: { name: string; version: string }, more: Partial<InstalledProgram>) =>
    ecosystem === "npk" ? npk(of.name, more) : foreign(ecosystem, of.name, of.version, more);
  const others = needs.filter((need) => need.name !== name);
  const dependencies = others.map((need) => make(need, { explicit: false }));
  const unique = [...new Map(dependencies.map((program) => [program.key, program])).values()];
  return [...unique, make({ name, version }, { dependencies: unique.map(({ key }) => key) })];
}

function checkSound(programs: readonly InstalledProgram[]): void {
  const present = new Set(programs.map(({ key }) => key));
  expect(present.size).toBe(programs.length);
  for (const { dependencies } of programs) for (const key of dependencies) expect(present).toContain(key);
  const explicit = programs.filter((program) => program.explicit);
  expect(new Set(explicit.map((program) => `${program.ecosystem}::${program.name}`)).size).toBe(explicit.length);
  const needed = new Set(withDependencies(explicit, programs));
  expect(programs.filter((program) => program.ecosystem !== "npk" && !needed.has(program))).toEqual([]);
}

test("whatever is added in whatever order: keys are unique, nothing needed is missing, nothing needless stays, one is asked for of each name", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      let programs: InstalledProgram[] = [];
      for (const each of steps) {
        const added = additions(each);
        const before = programs;
        programs = addPrograms(before, added);
        checkSound(programs);
        const asked = added.at(-1)!;
        expect(programs).toContainEqual(asked);
        const others = (list: readonly InstalledProgram[]) => list.filter(({ ecosystem, explicit }) => explicit && ecosystem !== each.ecosystem);
        expect(others(programs)).toEqual(others(before));
        const { added: came, changed } = diffGenerations(generation(before), generation(programs));
        expect([...came, ...changed.map(({ to }) => to), ...before].map(({ key }) => key)).toContain(asked.key);
      }
    }),
    { numRuns: 500 },
  );
});

test("what is removed is gone with what only it needed, and the rest stays as it was", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), fc.nat(), (steps, choice) => {
      const programs = steps.reduce((before, each) => addPrograms(before, additions(each)), [] as InstalledProgram[]);
      const explicit = programs.filter((program) => program.explicit);
      const chosen = explicit[choice % explicit.length]!;
      const others = explicit.filter((program) => program !== chosen);
      const remove = () => removePrograms(programs, [`${chosen.ecosystem}::${chosen.name}`]);
      // Also through a dependency that is not explicit any more, as another version of it is.
      if (withDependencies(others, programs).includes(chosen)) {
        expect(remove).toThrow(expect.objectContaining({ code: "conflict" }));
        return;
      }
      const { programs: left, removed } = remove();
      checkSound(left);
      expect(removed).toContain(chosen);
      expect(left.filter((program) => program.explicit)).toEqual(others);
      expect([...left, ...removed].map(({ key }) => key).sort()).toEqual(programs.map(({ key }) => key).sort());
    }),
    { numRuns: 500 },
  );
});
