// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/rumk/devicetree/limits.ts";
import { cells, empty, pairs, strings, type TreeNode } from "../../../src/rumk/devicetree/node.ts";
import { writeDeviceTree } from "../../../src/rumk/devicetree/write.ts";

function dtc(from: "dtb" | "dts", to: "dtb" | "dts", input: Uint8Array | string): Buffer {
  return execFileSync("dtc", ["-q", "-I", from, "-O", to], { input, stdio: ["pipe", "pipe", "pipe"] });
}

/** Source text of a tree, values as bytes. */
function source(node: TreeNode): string {
  const properties = Object.entries(node.properties).map(([name, value]) => (value.length === 0 ? `${name};` : `${name} = [${Buffer.from(value).toString("hex")}];`));
  return `${node.name || "/"} {\n${properties.join("\n")}\n${node.children.map(source).join("\n")}\n};`;
}

const node = (name: string, properties: TreeNode["properties"] = {}, children: TreeNode[] = []): TreeNode => ({ name, properties, children });

test("dtc reads what was written", () => {
  const tree = node("", { "#address-cells": cells(2), model: strings("a", "bc") }, [node("rtc@101000", { reg: pairs(0x10_1000, 0x1_0000_0000), "no-map": empty })]);
  expect(dtc("dtb", "dts", writeDeviceTree(tree)).toString()).toBe(
    [
      "/dts-v1/;",
      "",
      "/ {",
      "\t#address-cells = <0x02>;",
      '\tmodel = "a\\0bc";',
      "",
      "\trtc@101000 {",
      "\t\treg = <0x00 0x101000 0x01 0x00>;",
      "\t\tno-map;",
      "\t};",
      "};",
      "",
    ].join("\n"),
  );
});

test("whatever the tree: dtc reads from it what it reads from its source", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."abcxyz019,._+-"), minLength: 1, maxLength: 31 }).map((text) => `n${text}`.slice(0, 31));
  const properties = fc.dictionary(letters, fc.uint8Array({ maxLength: 40 }), { maxKeys: 5 }).map((each) => ({ ...each }));
  const { tree } = fc.letrec<{ tree: TreeNode }>((tie) => ({
    tree: fc.record({
      name: letters,
      properties,
      children: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.uniqueArray(tie("tree"), { maxLength: 3, selector: ({ name }) => name })),
    }),
  }));
  fc.assert(
    fc.property(tree, (inner) => {
      // Names of properties and nodes share dtc's checks; a prefix keeps them apart.
      const root = node("", {}, [inner]);
      const ours = dtc("dtb", "dts", writeDeviceTree(root)).toString();
      expect(ours).toBe(dtc("dtb", "dts", dtc("dts", "dtb", `/dts-v1/;\n${source(root)}`)).toString());
    }),
    { numRuns: 40 },
  );
});

describe("what is refused", () => {
  const deep = (levels: number): TreeNode => Array.from({ length: levels }).reduce<TreeNode>((inner) => node("n", {}, [inner]), node("n"));

  test.each([
    ["a root with a name", node("root"), "the root has the name root"],
    ["a node without one", node("", {}, [node("")]), 'no name of a node: ""'],
    ["a node's name with a slash", node("", {}, [node("a/b")]), 'no name of a node: "a/b"'],
    ["a node's name of 32 letters", node("", {}, [node("a".repeat(32))]), "no name of a node"],
    ["two nodes of one name", node("", {}, [node("a"), node("a")]), "two nodes a in the root"],
    ["a property's name with a blank", node("", { "a b": empty }), 'no name of a property: "a b"'],
    ["too many levels", node("", {}, [deep(limits.depth)]), `more than ${limits.depth} levels`],
    ["too many bytes", node("", { big: new Uint8Array(limits.blob) }), `bytes are more than ${limits.blob}`],
  ])("%s", (_what, tree, message) => {
    expect(() => writeDeviceTree(tree)).toThrow(message);
  });

  test("text that holds NUL", () => {
    expect(() => strings("a\0b")).toThrow(RangeError);
  });
});
