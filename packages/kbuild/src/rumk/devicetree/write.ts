// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Devicetree Specification 0.4, chapter 5: header, memory reservation block, structure block, strings block.

import { NexusError } from "@nexus/core";
import { limits } from "./limits.ts";
import type { TreeNode } from "./node.ts";

const magic = 0xd00d_feed;
const version = 17;
const lastCompatibleVersion = 16;
const headerBytes = 40;
/** One empty entry: nothing is reserved. */
const reservationBytes = 16;
const token = { beginNode: 1, endNode: 2, property: 3, end: 9 } as const;

const nodeName = /^[0-9A-Za-z,._+-]{1,31}(@[0-9A-Za-z,._+-]{1,31})?$/;
const propertyName = /^[0-9A-Za-z,._+?#-]{1,31}$/;

interface Blocks {
  structure: Buffer[];
  /** Offset of each name in the strings block. */
  names: Map<string, number>;
  namesLength: number;
}

/**
 * The flattened form of a tree (DTB), the same bytes for the same tree.
 * @throws NexusError "internal" for a name that the specification does not allow, or a tree beyond our limits.
 */
export function writeDeviceTree(root: TreeNode, bootHart = 0): Uint8Array {
  const blocks: Blocks = { structure: [], names: new Map(), namesLength: 0 };
  if (root.name !== "") throw refuse(`the root has the name ${root.name}`);
  writeNode(root, blocks, 1);
  blocks.structure.push(word(token.end));
  const structure = Buffer.concat(blocks.structure);
  const names = Buffer.from([...blocks.names.keys()].map((name) => `${name}\0`).join(""), "latin1");
  const structureAt = headerBytes + reservationBytes;
  const namesAt = structureAt + structure.length;
  const total = namesAt + names.length;
  if (total > limits.blob) throw refuse(`${total} bytes are more than ${limits.blob}`);
  const header = [magic, total, structureAt, namesAt, headerBytes, version, lastCompatibleVersion, bootHart, names.length, structure.length];
  return Buffer.concat([...header.map(word), Buffer.alloc(reservationBytes), structure, names]);
}

function writeNode(node: TreeNode, blocks: Blocks, depth: number): void {
  if (depth > limits.depth) throw refuse(`more than ${limits.depth} levels at ${node.name}`);
  if (depth > 1 && !nodeName.test(node.name)) throw refuse(`no name of a node: ${JSON.stringify(node.name)}`);
  const twice = node.children.find(({ name }, index) => node.children.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw refuse(`two nodes ${twice.name} in ${node.name || "the root"}`);
  blocks.structure.push(word(token.beginNode), padded(Buffer.from(`${node.name}\0`, "latin1")));
  for (const [name, value] of Object.entries(node.properties)) {
    blocks.structure.push(word(token.property), word(value.length), word(offsetOf(name, blocks)), padded(value));
  }
  for (const child of node.children) writeNode(child, blocks, depth + 1);
  blocks.structure.push(word(token.endNode));
}

function offsetOf(name: string, blocks: Blocks): number {
  const known = blocks.names.get(name);
  if (known !== undefined) return known;
  if (!propertyName.test(name)) throw refuse(`no name of a property: ${JSON.stringify(name)}`);
  const offset = blocks.namesLength;
  blocks.names.set(name, offset);
  blocks.namesLength += name.length + 1;
  return offset;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.length / 4) * 4);
}

function refuse(why: string): NexusError {
  return new NexusError("internal", `a device tree cannot be written: ${why}`);
}
