// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { styleText } from "node:util";
import type { Flags } from "../flags.ts";

export type Format = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** Dresses text for one stream, or leaves it plain where colour is not wanted. */
export type Style = (format: Format, text: string) => string;

/** The style of a stream under --color; "auto" asks the stream, NO_COLOR and the like. */
export function styleFor(stream: NodeJS.WriteStream, color: Flags["color"]): Style {
  if (color === "never") return (_, text) => text;
  const validateStream = color === "auto";
  return (format, text) => styleText(format, text, { stream, validateStream });
}
