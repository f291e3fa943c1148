// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A machine under Rumk, driven through its console: what it prints is waited for, what it reads is typed.
import { spawn } from "node:child_process";
import { connect } from "node:net";

export interface MachineOptions {
  /** A file that is the machine's memory. */
  memoryFile?: string;
  /** MiB of memory. */
  memory?: number;
  /** More of QEMU's words: another -cpu, another -bios. */
  words?: readonly string[];
  harts?: number;
}

export interface Machine {
  /** All that was printed so far, without carriage returns. */
  text(): string;
  /** Waits for a line; what matched. Fails with the end of the console after `seconds`. */
  shows(pattern: RegExp, seconds?: number): Promise<RegExpExecArray>;
  /** The same, in what is printed from now on. */
  showsNext(pattern: RegExp, seconds?: number): Promise<RegExpExecArray>;
  /** Types at the console. */
  type(text: string): void;
  /** What QEMU's own monitor answers to a line, for example to stop. */
  monitor(line: string): Promise<string>;
  /** Ends the machine at once, as a power cut would; returns when it is gone. */
  cut(): Promise<void>;
  /** Waits until it ends by itself. */
  ended(seconds?: number): Promise<number | null>;
}

/** Starts an image in QEMU's virt board under the firmware that QEMU brings. */
export function startMachine(image: string, { memoryFile, memory = 512, words = [], harts = 4 }: MachineOptions = {}): Machine {
  const backend = memoryFile === undefined ? [] : ["-object", `memory-backend-file,id=memory,size=${memory}M,share=on,mem-path=${memoryFile}`];
  const board = memoryFile === undefined ? "virt" : "virt,memory-backend=memory";
  const socket = `${image}.monitor`;
  const args = ["-machine", board, ...backend, "-cpu", "rv64", "-smp", String(harts), "-m", `${memory}M`, "-display", "none", "-serial", "stdio"];
  args.push("-monitor", `unix:${socket},server=on,wait=off`, "-kernel", image, ...words);
  const child = spawn("qemu-system-riscv64", args, { stdio: ["pipe", "pipe", "pipe"] });
  let printed = "";
  let code: number | null | undefined;
  const changes = new Set<() => void>();
  const note = (chunk: Buffer) => {
    printed += chunk.toString("latin1").replaceAll("\r", "");
    for (const change of changes) change();
  };
  child.stdout.on("data", note);
  child.stderr.on("data", note);
  const gone = new Promise<number | null>((resolve) => {
    child.once("close", (status) => {
      code = status;
      for (const change of changes) change();
      resolve(status);
    });
  });

  function await_<T>(find: () => T | undefined, what: string, seconds: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        changes.delete(change);
        settle();
      };
      const fail = (why: string) => finish(() => reject(new Error(`${why}: ${what}; the console ends with\n${printed.slice(-3000)}`)));
      const change = () => {
        const found = find();
        if (found !== undefined) finish(() => resolve(found));
        else if (code !== undefined) fail(`the machine ended with ${code} before`);
      };
      const timer = setTimeout(() => fail(`not within ${seconds} s`), seconds * 1000);
      changes.add(change);
      change();
    });
  }

  // The end of what was read so far is no end of a line.
  const seen = (start: number, pattern: RegExp) => printed.slice(start, pattern.source.endsWith("$") ? printed.lastIndexOf("\n") + 1 : undefined);
  const showsFrom = (start: number, pattern: RegExp, seconds: number) => {
    // A pattern of one line is looked for in what is new only: consoles grow to megabytes.
    let from = start;
    const find = () => {
      const found = pattern.exec(seen(from, pattern));
      if (found === null && !pattern.source.includes("[^]")) from = Math.max(from, printed.lastIndexOf("\n") + 1);
      return found ?? undefined;
    };
    return await_(find, String(pattern), seconds);
  };
  return {
    text: () => printed,
    shows: (pattern, seconds = 60) => showsFrom(0, pattern, seconds),
    showsNext: (pattern, seconds = 60) => showsFrom(printed.length, pattern, seconds),
    type: (text) => child.stdin.write(text),
    monitor: (line) => ask(socket, line),
    cut: async () => {
      child.kill("SIGKILL");
      await gone;
    },
    ended: (seconds = 60) => await_(() => (code === undefined ? undefined : { code }), "the end", seconds).then((end) => end.code),
  };
}

/** One line to QEMU's monitor; its answer stands between the echo of the line and the next prompt. */
function ask(socket: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    let answer: string | undefined;
    const connection = connect(socket, () => connection.write(`${line}\n`));
    connection.once("error", reject);
    connection.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      [, answer] = /\(qemu\) .*\r\n([^]*)\(qemu\) $/.exec(heard) ?? [];
      if (answer !== undefined) connection.end();
    });
    connection.once("close", () => (answer === undefined ? reject(new Error(`QEMU's monitor did not answer ${line}`)) : resolve(answer.replaceAll("\r", ""))));
  });
}

/** Runs `use` with a machine, which ends in any case. */
export async function withMachine<T>(image: string, options: MachineOptions, use: (machine: Machine) => Promise<T>): Promise<T> {
  const machine = startMachine(image, options);
  try {
    return await use(machine);
  } finally {
    await machine.cut();
  }
}

/** Numbers in consecutive matches of a pattern with one group, for example the beats of a partition. */
export function numbersIn(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(([, digits]) => Number(digits));
}
