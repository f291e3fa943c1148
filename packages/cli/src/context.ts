// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { locations, type Locations, type Report } from "@nexus/core";
import { confirmPlan, type Plan } from "./plan.ts";
import type { Flags } from "./flags.ts";
import { makeReport } from "./progress/report.ts";
import { styleFor, type Style } from "./text/style.ts";

/** What a stream shows: its style and its width in columns. */
export interface Terminal {
  style: Style;
  width: number;
}

/** What a verb may use of the world around it. */
export interface Context {
  /** The program's name: "nip" or "nexus". */
  program: string;
  /** The whole command line, for logs. */
  commandLine: string[];
  flags: Flags;
  locations: Locations;
  report: Report;
  /** Aborted by SIGINT and SIGTERM. */
  signal: AbortSignal;
  /**
   * Shows the plan on stderr and asks. True: go on. False: --dry-run, so change nothing and return what would be done; the
   * plan is then what the program prints on stdout.
   * @throws NexusError "declined" when the answer is no, or when there is no terminal to ask on and no --yes.
   */
  confirm(plan: Plan): Promise<boolean>;
  /** Stops drawing progress until the returned function is called, for a verb that hands its terminal to someone else. */
  pauseProgress(): () => void;
}

/** What the runner knows about a running verb besides the context the verb sees. */
export interface Session {
  context: Context;
  /** The plans that --dry-run kept from being done. */
  readonly plans: readonly Plan[];
  /** Takes progress off the screen; after it nothing is drawn any more. */
  close(): void;
}

/** The stream's style and width; 80 columns when the stream is no terminal. */
export function terminalOf(stream: NodeJS.WriteStream, flags: Pick<Flags, "color">): Terminal {
  return { style: styleFor(stream, flags.color), width: stream.columns || 80 };
}

/** Makes the context of one run. `events` says that progress goes to stdout as JSON. */
export function openSession(options: { program: string; commandLine: string[]; flags: Flags; signal: AbortSignal; events: boolean }): Session {
  const { flags, signal } = options;
  const terminal = terminalOf(process.stderr, flags);
  const progress = makeReport({ flags, terminal, events: options.events });
  const plans: Plan[] = [];
  const context: Context = {
    program: options.program,
    commandLine: options.commandLine,
    flags,
    locations: locations(),
    report: progress.report,
    signal,
    async confirm(plan) {
      if (flags.dryRun) {
        plans.push(plan);
        return false;
      }
      const resume = progress.pause();
      try {
        await confirmPlan(plan, { flags, terminal, signal });
      } finally {
        resume();
      }
      return true;
    },
    pauseProgress: progress.pause,
  };
  return { context, plans, close: progress.close };
}
