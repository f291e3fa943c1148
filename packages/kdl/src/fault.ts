// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** Something wrong between two offsets of a text. */
export interface Fault {
  start: number;
  end: number;
  message: string;
  hint?: string;
}
