// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { expect, test } from "vitest";
import { changed, faultsOf, pointedAt } from "../demo.ts";

/** One change of the demo, and the one fault that it makes: where, what, and how to mend it. */
export type Row = [what: string, from: string, to: string, at: string, message: string, hint?: string];

/** A test for each row: the fault is found, at that place, and no other. */
export function finds(rows: readonly Row[]): void {
  test.each(rows)("%s", (_what, from, to, at, message, hint) => {
    const faults = faultsOf(changed([from, to]));
    expect(faults.map((fault) => [pointedAt(fault), fault.message])).toEqual([[at, message]]);
    if (hint !== undefined) expect(faults[0]!.hint).toBe(hint);
  });
}
