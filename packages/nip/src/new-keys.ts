// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Context } from "@nexus/cli";
import { NexusError } from "@nexus/core";
import type { GivenKey } from "./keys.ts";

/**
 * Asks whether keys that the user did not give by hand are to be believed; --yes alone is no answer to that.
 * @throws NexusError "declined".
 */
export async function confirmNewKeys(context: Context, what: string, keys: readonly GivenKey[], hint: string): Promise<boolean> {
  if (keys.length === 0) return true;
  if (!context.flags.dryRun && (context.flags.yes || process.stdin.isTTY !== true)) {
    throw new NexusError(
      "declined",
      `${what} is signed by ${keys.length === 1 ? "a key" : `${keys.length} keys`} not seen here before; --yes alone does not accept ${keys.length === 1 ? "it" : "them"}`,
      {
        hint,
        excerpt: keys
          .map(({ about }) => about)
          .slice(0, 20)
          .join("\n"),
      },
    );
  }
  return context.confirm({ title: `Believe what is signed by these keys, for ${what}`, changes: keys.map(({ about }) => ({ action: "add", subject: about })) });
}
