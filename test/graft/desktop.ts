// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A repository of what desktop programs share, made by makepkg from Debian's glib, gdk-pixbuf and shared-mime-info. No package
// holds a cache.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { addressOf } from "../../packages/graft/test/nix/fixture/make-cache.ts";
import { makePackages, type PackageSource, type StagedFile } from "../../packages/graft/test/pacman/fixture/make-packages.ts";
import { compiler, librariesOf, ofHost } from "../../packages/graft/test/pacman/fixture/programs.ts";

/** Asks its settings for a word; GLib ends a program whose settings have no compiled schema. */
const greeter = `#include <stdio.h>
void *g_settings_new(const char *);
char *g_settings_get_string(void *, const char *);
int main(void) { return puts(g_settings_get_string(g_settings_new("org.nexus.greeter"), "word")) < 0; }
`;
const schema = `<schemalist>
  <schema id="org.nexus.greeter" path="/org/nexus/greeter/"><key name="word" type="s"><default>"compiled"</default></key></schema>
</schemalist>
`;
const types = `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="text/x-greeting"><comment>greeting</comment><glob pattern="*.greeting"/></mime-type>
  <mime-type type="image/x-xpixmap"><magic><match type="string" offset="0" value="/* XPM */"/></magic></mime-type>
</mime-info>
`;
/** A module of GIO that can do nothing: gio-querymodules lists what it says of itself. */
const module = `#include <stdlib.h>
#include <string.h>
void g_io_module_load(void *module) {}
void g_io_module_unload(void *module) {}
char **g_io_module_query(void) {
  char **points = calloc(2, sizeof *points);
  points[0] = strdup("gio-vfs");
  return points;
}
`;
const picture = '/* XPM */\nstatic char *dot[] = {"1 1 1 1", "a c #ff0000", "a"};\n';
const entry = `[Desktop Entry]
Type=Application
Name=Greeter
Exec=greeter %f
MimeType=text/x-greeting;text/plain;
`;
const hook = (command: string) => `[Trigger]\nOperation=Install\nType=Path\nTarget=usr/share/*\n[Action]\nWhen=PostTransaction\nExec=${command}\n`;
/** Fails as a generator may that was made for another system. */
const failing = '#include <stdio.h>\nint main(void) { return fputs("no such system\\n", stderr), 1; }\n';
/** Leaves a link where its cache should be. */
const harmful = '#include <unistd.h>\nint main(void) { return symlink("/etc/passwd", "/usr/share/glib-2.0/schemas/gschemas.compiled"); }\n';
const corner = 'const char *corner(void) { return "from the corner"; }\n';
const cornered = "#include <stdio.h>\nconst char *corner(void);\nint main(void) { return puts(corner()) < 0; }\n";

export interface Desktop extends Disposable {
  url: string;
}

export function makeDesktop(): Desktop {
  const folder = mkdtempSync(join(tmpdir(), "nip-desktop-"));
  chmodSync(folder, 0o755);
  const [programs, place] = [join(folder, "programs"), join(folder, "repository")];
  for (const each of [programs, place]) mkdirSync(each);
  const packages = makePackages(
    { base: "desktop", version: "1", release: 1, architecture: "x86_64", extension: "zst", packages: packagesIn(programs) },
    join(folder, "work"),
    place,
  );
  execFileSync("repo-add", ["--quiet", join(place, "desktop.db.tar.gz"), ...packages], { stdio: ["ignore", "ignore", "inherit"] });
  return { url: addressOf(place), [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

function packagesIn(folder: string): PackageSource[] {
  const compile = compiler(folder);
  const libraries = execFileSync("cc", ["-print-multiarch"], { encoding: "utf8" }).trim();
  const pixbuf = `/usr/lib/${libraries}/gdk-pixbuf-2.0`;
  const [version = ""] = readdirSync(pixbuf).filter((name) => /^\d/.test(name));
  const loaders = readdirSync(join(pixbuf, version, "loaders")).filter((name) => /-(xpm|pnm)\.so$/.test(name));
  const commands = ["gsettings", "gio", "glib-compile-schemas", "gio-querymodules"].map((name) => `/usr/bin/${name}`);
  const imaging = ["/usr/bin/gdk-pixbuf-csource", `${pixbuf}/gdk-pixbuf-query-loaders`];
  const all = [...commands, ...imaging, "/usr/bin/update-mime-database"];
  const placed = (paths: readonly string[]) => Object.fromEntries(paths.map((path): [string, StagedFile] => [`usr/bin/${basename(path)}`, ofHost(path)]));
  const plugin = compile("libplugin.so", module, ["-shared", "-fPIC"]);
  const shared = { "usr/share/glib-2.0/schemas/org.nexus.greeter.gschema.xml": schema, "usr/share/mime/packages/greeter.xml": types };
  const greeting = compile("greeter", greeter, ["-l:libgio-2.0.so.0"]);
  return [
    {
      name: "base",
      files: {
        ...Object.assign({}, ...all.map(librariesOf)),
        ...placed(imaging),
        ...Object.fromEntries(loaders.map((name): [string, StagedFile] => [`usr/lib/gdk-pixbuf-2.0/${version}/loaders/${name}`, ofHost(join(pixbuf, version, "loaders", name))])),
        // Debian's library looks for its plugins here; this leads to them in the view alone.
        [`usr/lib/${libraries}/gdk-pixbuf-2.0/${version}/loaders.cache`]: { link: `/usr/lib/gdk-pixbuf-2.0/${version}/loaders.cache` },
      },
    },
    {
      name: "glib2",
      files: {
        ...placed(commands),
        "usr/lib/gio/modules/libplugin.so": plugin,
        "usr/share/libalpm/hooks/schemas.hook": hook("/usr/bin/glib-compile-schemas /usr/share/glib-2.0/schemas"),
      },
      fields: { depends: ["base"] },
    },
    {
      name: "types",
      files: {
        ...placed(["/usr/bin/update-mime-database"]),
        "usr/share/libalpm/hooks/30-mime.hook": hook("/usr/bin/env X=0 /usr/bin/update-mime-database /usr/share/mime"),
        "usr/share/libalpm/hooks/menu.hook": hook("/usr/bin/update-desktop-database --quiet"),
      },
      fields: { depends: ["base"] },
    },
    {
      name: "greeter",
      files: {
        "usr/bin/greeter": greeting,
        // What looks at all that in this closure.
        "usr/bin/greeter-gio": { link: "/usr/bin/gio" },
        "usr/bin/greeter-picture": { link: "/usr/bin/gdk-pixbuf-csource" },
        ...shared,
        "usr/share/greeter/dot.xpm": picture,
        "usr/share/greeter/hello.greeting": "hello\n",
        "usr/share/applications/greeter.desktop": entry,
        "usr/share/man/man1/greeter.1": ".TH greeter 1\n.SH NAME\ngreeter - greets\n",
        "usr/share/libalpm/hooks/icons.hook": hook("/usr/share/libalpm/scripts/gtk-update-icon-cache"),
        "usr/lib/sysusers.d/greeter.conf": "u greeter - -\n",
        "usr/lib/corner/libcorner.so.1": compile("libcorner.so.1", corner, ["-shared", "-fPIC", "-Wl,-soname,libcorner.so.1"]),
        "usr/bin/cornered": compile("cornered", cornered, ["libcorner.so.1"]),
        "etc/ld.so.conf.d/corner.conf": "# libraries in a corner\n/usr/lib/corner\n/opt/corner\n",
      },
      fields: { depends: ["glib2", "types"] },
    },
    {
      name: "bare",
      files: {
        "usr/bin/bare": greeting,
        ...shared,
        "usr/lib/gio/modules/libplugin.so": plugin,
        "usr/bin/update-mime-database": compile("failing", failing),
        "usr/bin/glib-compile-schemas": compile("harmful", harmful),
      },
      fields: { depends: ["base"] },
    },
  ];
}
