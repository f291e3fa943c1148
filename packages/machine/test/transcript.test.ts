// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import fc from "fast-check";
import { expect, test } from "vitest";
import { Transcript } from "../src/transcript.ts";

test("control sequences of firmware and shells are taken out, the text stays", () => {
  const transcript = new Transcript();
  transcript.append(Buffer.from("\u001b[2J\u001b[01;01H\u001b[=3hBdsDxe\r\n\u001b[1mREADY\u001b[0m ü\r\n\u001b(Bdone"));
  expect(transcript.text).toBe("BdsDxe\nREADY ü\ndone");
  expect(transcript.tail(2)).toBe("READY ü\ndone");
});

test("the text does not depend on where the bytes were cut", () => {
  const bytes = Buffer.from("a\u001b[1;31mred\u001b[0m\r\nüß€\u001b=\u001b(B end");
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 8 }), (cuts) => {
      const transcript = new Transcript();
      let start = 0;
      for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
        transcript.append(bytes.subarray(start, cut));
        start = cut;
      }
      expect(transcript.text).toBe("ared\nüß€ end");
    }),
  );
});
