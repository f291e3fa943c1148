// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The caches that programs in a view need and that hooks of libalpm would make: one row each.

import { compareBytes } from "@nexus/core";
import type { TreeEntry } from "@nexus/store";

/** How one kind of cache is made. */
export interface Trigger {
  name: string;
  /** Paths of the files that the cache is made of; the first group is the folder of /usr that the cache lies in. */
  inputs: RegExp;
  /** The command that makes it, of the closure itself. */
  generator: string;
  /** Its arguments for a folder and the files in it, as absolute paths. */
  args(folder: string, inputs: readonly string[]): readonly string[];
  /** The file that becomes of what it prints; without one the cache is what it writes into the folder. */
  prints?: string;
  /** Its lines are sorted afterwards, where the generator takes them as the file system lists its folder. */
  sorted?: true;
}

export const triggers: readonly Trigger[] = [
  // gio/gsettings: g_settings_new() aborts without it. glib-compile-schemas(1)
  {
    name: "glib-schemas",
    inputs: /^(share\/glib-2\.0\/schemas)\/[^/]+\.(?:gschema\.xml|enums\.xml|gschema\.override)$/,
    generator: "glib-compile-schemas",
    args: (folder) => [folder],
  },
  // shared-mime-info specification, "The MIME database". update-mime-database(1)
  { name: "mime", inputs: /^(share\/mime)\/packages\/[^/]+\.xml$/, generator: "update-mime-database", args: (folder) => [folder] },
  { name: "gdk-pixbuf", inputs: /^(lib\/gdk-pixbuf-2\.0\/[^/]+)\/loaders\/[^/]+\.so$/, generator: "gdk-pixbuf-query-loaders", args: (_, files) => files, prints: "loaders.cache" },
  { name: "gio-modules", inputs: /^(lib\/gio\/modules)\/[^/]+\.so$/, generator: "gio-querymodules", args: (folder) => [folder], sorted: true },
  { name: "gtk3-immodules", inputs: /^(lib\/gtk-3\.0\/[^/]+)\/immodules\/[^/]+\.so$/, generator: "gtk-query-immodules-3.0", args: (_, files) => files, prints: "immodules.cache" },
];

/** A cache that the files of a closure ask for. */
export interface DueCache {
  trigger: Trigger;
  /** Relative to /usr, as are the inputs. */
  folder: string;
  inputs: string[];
}

/** The caches that a closure's files ask for, by folder; its inputs in byte order. */
export function dueCaches(files: Iterable<TreeEntry>): DueCache[] {
  const due = new Map<string, { trigger: Trigger; inputs: Set<string> }>();
  for (const { kind, path } of files) {
    if (kind === "directory") continue;
    for (const trigger of triggers) {
      const [, folder] = trigger.inputs.exec(path) ?? [];
      if (folder === undefined) continue;
      const { inputs } = due.get(folder) ?? due.set(folder, { trigger, inputs: new Set() }).get(folder)!;
      inputs.add(path);
    }
  }
  const caches = [...due].map(([folder, { trigger, inputs }]) => ({ trigger, folder, inputs: [...inputs].sort(compareBytes) }));
  return caches.sort((a, b) => compareBytes(a.folder, b.folder));
}
