// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** How much slower this host is just now than the reference: deadlines are multiplied by it. */
export interface Calibration {
  /** Milliseconds the measured loop took. */
  measured: number;
  /** At least 1: a fast host gets no shorter deadlines. */
  scale: number;
}

/** What the loop takes on the machine that the deadlines in profiles were written on (2 cores of an AMD EPYC at 2.6 GHz, idle). */
const referenceMilliseconds = 60;

/**
 * Times a fixed loop of integer work, the kind of work that emulation is made of, three times, and takes the median: a
 * busy or slow host gets longer deadlines. Takes a fraction of a second.
 */
export function calibrateHost(): Calibration {
  const times = [0, 1, 2].map(timeLoop).toSorted((a, b) => a - b);
  const measured = times[1]!;
  return { measured, scale: Math.max(1, measured / referenceMilliseconds) };
}

function timeLoop(): number {
  const started = performance.now();
  let state = 1;
  for (let round = 0; round < 20_000_000; round++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  // The result is used, or the loop could be left out by the compiler.
  return performance.now() - started + (state === 0 ? 1 : 0);
}
