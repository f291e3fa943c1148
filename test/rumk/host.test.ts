// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The parts of Rumk that need no hardware, compiled for this machine with sanitizers; other programs are the oracles.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kernel, makeFolder } from "./sample.ts";

const folder = makeFolder();
const program = (name: string) => join(folder.path, "host", name);
const output = (command: string, args: readonly string[] = [], input: string | Buffer = "") =>
  execFileSync(command, args, { input, encoding: "utf8", cwd: folder.path, maxBuffer: 1 << 28 });

beforeAll(() => {
  execFileSync("make", ["-s", "-j2", "-C", kernel, `OUT=${folder.path}`, "host"]);
});
afterAll(() => folder.remove());

test.each(["pagetable", "vplic", "ring", "box", "format"])("%s against its model", (name) => {
  expect(output(program(name))).toMatch(/^[^\n]+: [^\n]+\n$/);
});

test("the machine's device tree is read, and thousands of damaged ones are survived", () => {
  const tree = join(folder.path, "machine.dtb");
  spawnSync("qemu-system-riscv64", ["-machine", `virt,dumpdtb=${tree}`, "-cpu", "rv64", "-smp", "4", "-m", "512M", "-display", "none"]);
  expect(output(program("fdt"), [tree, "f", "80000000", "20000000"])).toMatch(/damaged ones refused/);
});

test("digests are those of node", () => {
  for (const size of [0, 1, 3, 55, 56, 57, 63, 64, 65, 127, 128, 1000, 65_537]) {
    const data = Buffer.from(Array.from({ length: size }, (_, index) => (index * 167 + size) & 0xff));
    const [digest] = output(program("digest"), [], data).split(" ");
    expect(digest, `${size} bytes`).toBe(createHash("sha256").update(data).digest("hex"));
  }
});

describe("of what a guest prints, whole characters are left that are no control characters", () => {
  const filtered = (bytes: Buffer) => execFileSync(program("utf8"), { input: bytes, maxBuffer: 1 << 28 });
  /** By node: without the marks of what is no UTF-8, and without C0, DEL and C1 but for tab and newline. */
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  const expected = (bytes: Buffer) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f\ufffd]/g, "");

  test("every character there is", () => {
    const points = Array.from({ length: 0x11_0000 }, (_, point) => point).filter((point) => point !== 0xfffd && (point < 0xd800 || point > 0xdfff));
    const text = points.map((point) => String.fromCodePoint(point)).join("");
    expect(filtered(Buffer.from(text)).equals(Buffer.from(expected(Buffer.from(text))))).toBe(true);
  });

  test("every two bytes that do not end, and every beginning with any end", () => {
    const all = Array.from({ length: 0x1_0000 }, (_, pair) => [pair >> 8, pair & 0xff]);
    const bytes = Buffer.from(all.flatMap(([first, second]) => [first!, second!, 0x41, first!, second!, 0x9b, 0x41, first!, second!, 0x9b, 0x9b, 0x41]));
    expect(filtered(bytes).equals(Buffer.from(expected(bytes)))).toBe(true);
  });
});

describe("the decoder says what objdump says", () => {
  const abi = "zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6".split(" ");
  const bytes: Record<string, number> = { b: 1, h: 2, w: 4, d: 8 };

  /** One line of objdump in the decoder's words. */
  function expected(mnemonic: string, operands: string, length: number): string {
    const access = /^(?:c\.)?(?:l([bhwd])(u?)|s([bhwd]))(?:sp)?$/.exec(mnemonic);
    if (access === null) return "none";
    const [, loads, unsigned, stores] = access;
    const register = `x${abi.indexOf(operands.split(",")[0]!)}`;
    return `${stores !== undefined ? "store" : unsigned === "u" ? "loadu" : "load"} ${bytes[(loads ?? stores)!]} ${register} ${length}`;
  }

  function compare(instructions: readonly number[], length: 2 | 4): void {
    const code = join(folder.path, "code.bin");
    const buffer = Buffer.alloc(instructions.length * length);
    instructions.forEach((instruction, index) => buffer.writeUIntLE(instruction, index * length, length));
    writeFileSync(code, buffer);
    output("riscv64-linux-gnu-objcopy", ["-I", "binary", "-O", "elf64-littleriscv", "--rename-section", ".data=.text,alloc,load,code,contents", code, `${code}.o`]);
    const listed = output("riscv64-linux-gnu-objdump", ["-D", "-z", "-M", "no-aliases", "-j", ".text", `${code}.o`]);
    const rows = [...listed.matchAll(/^ *([0-9a-f]+):\t([0-9a-f]+) *\t(\S+)(?:\t(\S+))?/gm)];
    const byAddress = new Map(rows.map(([, address, , mnemonic, operands]) => [parseInt(address!, 16), expected(mnemonic!, operands ?? "", length)]));
    const decoded = output(program("decode"), [], instructions.map((instruction) => instruction.toString(16)).join("\n"))
      .trimEnd()
      .split("\n");
    const differing = instructions
      .map((instruction, index) => [instruction.toString(16), decoded[index], byAddress.get(index * length)])
      .filter(([, ours, theirs]) => ours !== theirs);
    expect(differing).toEqual([]);
    expect(decoded.filter((line) => line !== "none").length).toBeGreaterThan(0);
  }

  test("all 49,152 compressed instructions", () => {
    compare(
      Array.from({ length: 65_536 }, (_, instruction) => instruction).filter((instruction) => (instruction & 3) !== 3),
      2,
    );
  });

  test("loads, stores and their neighbours of 32 bits", () => {
    const instructions: number[] = [];
    for (let seed = 1, count = 0; count < 40_000; count++) {
      seed = Math.imul(seed, 1_103_515_245) + 12_345;
      const opcode = [0x03, 0x23, 0x03, 0x23, 0x07, 0x27, 0x2f, 0x13, 0x73][count % 9]!;
      instructions.push(((seed & ~0x7f) | opcode) >>> 0);
    }
    compare(instructions, 4);
  });
});

test("no source file is longer than 300 lines", () => {
  const files = output("git", ["-C", kernel, "ls-files"]).trimEnd().split("\n");
  const long = files.filter((file) => /\.(c|h|S|ts|sh|awk)$/.test(file)).filter((file) => readFileSync(join(kernel, file), "utf8").split("\n").length > 301);
  expect(long).toEqual([]);
});
