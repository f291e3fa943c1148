// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { missingInterpreter } from "../../src/gate/interpreter.ts";

const folder = mkdtempSync(join(tmpdir(), "nexus-gate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const closure = ["bin/sh", "bin/env", "sbin/init"].map((path) => ({ files: [{ kind: "symlink" as const, path, target: "x" }] }));

test.each([
  ["#!/bin/sh\n", undefined],
  ["#! /usr/bin/sh -e\n", undefined],
  ["#!/sbin/init\n", undefined],
  ["#!/usr/bin/env sh\n", undefined],
  ["#!/usr/bin/env -S sh -e\n", undefined],
  ["#!/usr/bin/env python3\n", "python3"],
  ["#!/usr/bin/perl -w\n", "/usr/bin/perl"],
  ["\x7fELF", undefined],
  ["", undefined],
])("%j lacks %s", (text, expected) => {
  const path = join(folder, "script");
  writeFileSync(path, text);
  expect(missingInterpreter(path, closure)).toBe(expected);
});
