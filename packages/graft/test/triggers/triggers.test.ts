// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { TreeEntry } from "@nexus/store";
import { expect, test } from "vitest";
import { dueCaches } from "../../src/triggers/triggers.ts";

const file = (path: string): TreeEntry => ({ kind: "file", path, mode: 0o644, size: 0, sha256: "0".repeat(64) });
const dueFor = (...paths: string[]) => dueCaches(paths.map(file)).map(({ trigger, folder, inputs }) => [trigger.name, folder, ...inputs]);

test("each kind of input asks for its cache once, whatever the order", () => {
  const schemas = ["share/glib-2.0/schemas/a.gschema.xml", "share/glib-2.0/schemas/b.enums.xml", "share/glib-2.0/schemas/c.gschema.override"];
  const loaders = ["lib/gdk-pixbuf-2.0/2.10.0/loaders/libpixbufloader-svg.so"];
  const methods = ["lib/gtk-3.0/3.0.0/immodules/im-ibus.so"];
  const expected = [
    ["gdk-pixbuf", "lib/gdk-pixbuf-2.0/2.10.0", ...loaders],
    ["gio-modules", "lib/gio/modules", "lib/gio/modules/libdconfsettings.so"],
    ["gtk3-immodules", "lib/gtk-3.0/3.0.0", ...methods],
    ["glib-schemas", "share/glib-2.0/schemas", ...schemas],
    ["mime", "share/mime", "share/mime/packages/freedesktop.org.xml"],
  ];
  const paths = ["share/mime/packages/freedesktop.org.xml", ...schemas.toReversed(), ...loaders, "lib/gio/modules/libdconfsettings.so", ...methods, schemas[1]!];
  expect(dueFor(...paths)).toEqual(expected);
  expect(dueFor(...paths.toReversed())).toEqual(expected);
});

test("neither folders nor files of other places ask for one", () => {
  expect(
    dueFor("share/glib-2.0/schemas/gschema.dtd", "share/mime/mime.cache", "lib/gio/modules/giomodule.cache", "opt/share/mime/packages/a.xml", "share/mime/packages/deep/a.xml"),
  ).toEqual([]);
  expect(dueCaches([{ kind: "directory", path: "share/mime/packages/a.xml", mode: 0o755 }])).toEqual([]);
});
