// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Location } from "@nexus/kdl";

/** A symbol that shall have a value in the final configuration, and who asks for it. */
export interface ConfigRequest {
  /** Without the prefix CONFIG_. */
  symbol: string;
  /** As a .config spells it: y, m, n, a number, or a text in double quotes. */
  value: string;
  at: Location;
}

/** The line of a .config that gives a symbol this value. */
export function configLine({ symbol, value }: Pick<ConfigRequest, "symbol" | "value">): string {
  return value === "n" ? `# CONFIG_${symbol} is not set` : `CONFIG_${symbol}=${value}`;
}
