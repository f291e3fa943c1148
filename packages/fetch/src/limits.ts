// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** What a download may cost before it is given up. */
export interface TransferLimits {
  /** Bytes of a source whose size is not declared. */
  largest: number;
  /** Redirects followed for one request. */
  redirects: number;
  /** Attempts at one origin. */
  attempts: number;
  /** Milliseconds before the second attempt; doubled for each further one, with jitter. */
  pause: number;
  /** Milliseconds without any byte. */
  idle: number;
  /** Milliseconds over which the rate is measured. */
  window: number;
  /** Bytes a second below which a server counts as stuck. */
  slowest: number;
}

export const defaultLimits: TransferLimits = {
  largest: 4 * 1024 ** 3,
  redirects: 8,
  attempts: 4,
  pause: 500,
  idle: 30_000,
  window: 60_000,
  slowest: 1024,
};
