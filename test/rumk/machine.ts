// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A machine under Rumk, driven through its console: what it prints is waited for, what it reads is typed.
import { spawn } from "node:child_process";
import { connect } from "node:net";

export interface MachineOptions {
  /** A file that is the machine's memory. */
  memoryFile?: string;
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
  /** A line for QEMU's own monitor, for example system_reset. */
  monitor(line: string): Promise<void>;
  /** Ends the machine at once, as a power cut would; returns when it is gone. */
  cut(): Promise<void>;
  /** Waits until it ends by itself. */
  ended(seconds?: number): Promise<number | null>;
}

/** Starts an image in QEMU's virt board under the firmware that QEMU brings. */
export function startMachine(image: string, { memoryFile, words = [], harts = 4 }: MachineOptions = {}): Machine {
  const backend = memoryFile === undefined ? [] : ["-object", `memory-backend-file,id=memory,size=512M,share=on,mem-path=${memoryFile}`];
  const board = memoryFile === undefined ? "virt" : "virt,memory-backend=memory";
  const socket = `${image}.monitor`;
  const args = ["-machine", board, ...backend, "-cpu", "rv64", "-smp", String(harts), "-m", "512M", "-display", "none", "-serial", "stdio"];
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
  const showsFrom = (start: number, pattern: RegExp, seconds: number) => await_(() => pattern.exec(seen(start, pattern)) ?? undefined, String(pattern), seconds);
  return {
    text: () => printed,
    shows: (pattern, seconds = 60) => showsFrom(0, pattern, seconds),
    showsNext: (pattern, seconds = 60) => showsFrom(printed.length, pattern, seconds),
    type: (text) => child.stdin.write(text),
    monitor: (line) =>
      new Promise((resolve, reject) => {
        const connection = connect(socket, () => connection.end(`${line}\n`));
        connection.once("error", reject);
        connection.on("data", () => {});
        connection.once("close", () => resolve());
      }),
    cut: async () => {
      child.kill("SIGKILL");
      await gone;
    },
    ended: (seconds = 60) => await_(() => (code === undefined ? undefined : { code }), "the end", seconds).then((end) => end.code),
  };
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
