// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { StringDecoder } from "node:string_decoder";

/** Control sequences of ECMA-48 terminals: CSI, character sets, single-character escapes. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[()][0-9A-Z]|[=>78cDEHMNOZ])|[\u0000\u0007\r]/g;
// oxlint-disable-next-line no-control-regex -- the same
const openEscape = /\u001b(?:\[[0-?]*[ -/]*|[()])?$/;

/** What a console printed, as plain text: bytes decoded, terminal control sequences and carriage returns taken out. */
export class Transcript {
  text = "";
  #decoder = new StringDecoder("utf8");
  #held = "";

  /** Adds bytes as they come; an escape sequence may be cut anywhere. */
  append(bytes: Buffer): void {
    const raw = this.#held + this.#decoder.write(bytes);
    this.#held = openEscape.exec(raw)?.[0] ?? "";
    this.text += raw.slice(0, raw.length - this.#held.length).replace(escapes, "");
  }

  /** The last lines, for messages. */
  tail(count: number): string {
    return this.text.trimEnd().split("\n").slice(-count).join("\n");
  }
}
