// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

/** A 32-bit store to a register of a device. */
export interface RegisterStore {
  /** Bytes from the device's base. */
  offset: number;
  value: number;
}

/** How devices are brought to rest, by the name that device trees give them. */
const known: Record<string, readonly RegisterStore[]> = {
  // The goldfish clock: no interrupt, no alarm (one at 0 has passed), none running, none pending. Its time goes on.
  "google,goldfish-rtc": [
    { offset: 0x10, value: 0 },
    { offset: 0x0c, value: 0 },
    { offset: 0x08, value: 0 },
    { offset: 0x14, value: 0 },
    { offset: 0x1c, value: 0 },
  ],
  // Virtual I/O Device 1.2, 4.2.2: a status of 0 resets the device, which ends its reads and writes of memory.
  "virtio,mmio": [{ offset: 0x70, value: 0 }],
};

/** What Rumk stores, in this order, so that nothing of a life goes on in a device; undefined when nobody knows. */
export function quietStores(compatible: readonly string[]): readonly RegisterStore[] | undefined {
  return compatible.map((name) => known[name]).find((stores) => stores !== undefined);
}
