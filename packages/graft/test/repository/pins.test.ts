// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPins } from "../../src/repository/pins.ts";

test("a file is held to the digest it had at first, also by another process and after a line that was cut short", () => {
  const folder = mkdtempSync(join(tmpdir(), "nip-pins-"));
  try {
    const path = join(folder, "state/pins");
    const [first, second] = ["a".repeat(64), "b".repeat(64)];
    const pins = openPins(path);
    pins.hold("pkgsrc", "zlib-1.2.tgz", first);
    pins.hold("pkgsrc", "zlib-1.2.tgz", first);
    openPins(path).hold("other", "zlib-1.2.tgz", second);
    appendFileSync(path, '["pkgsrc","pax.tgz","cc');
    for (const again of [pins, openPins(path)]) {
      expect(() => again.hold("pkgsrc", "zlib-1.2.tgz", second)).toThrow(expect.objectContaining({ code: "digest-mismatch" }));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
