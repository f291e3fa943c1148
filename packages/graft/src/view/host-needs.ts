// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";

/** Something that no closure brings and every host has its own place for. */
export interface HostNeed {
  what: string;
  /** The variable by which programs are told of it; none where they look by themselves. */
  variable?: string;
  /** The variable takes several paths; an empty one stands for the program's own (ncurses: terminfo(5), "Fetching Compiled Descriptions"). */
  list?: true;
  /** Where hosts keep it, the first that is there counts. */
  paths: readonly string[];
  /** What does not work without it. */
  without: string;
}

/** What grafted programs take from the host. docs/graft.md has the same table. */
export const hostNeeds: readonly HostNeed[] = [
  {
    what: "certificates of authorities",
    variable: "SSL_CERT_FILE",
    paths: ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"],
    without: "https",
  },
  { what: "names of hosts", paths: ["/etc/resolv.conf"], without: "the network by name" },
  { what: "names of users", paths: ["/etc/passwd"], without: "the name of the user" },
  { what: "locales", variable: "LOCALE_ARCHIVE", paths: ["/usr/lib/locale/locale-archive"], without: "languages other than C.UTF-8 in Nix programs" },
  { what: "time zones", variable: "TZDIR", paths: ["/usr/share/zoneinfo", "/etc/zoneinfo"], without: "times other than UTC" },
  { what: "terminals", variable: "TERMINFO_DIRS", list: true, paths: ["/usr/share/terminfo", "/lib/terminfo", "/etc/terminfo"], without: "programs that draw on the terminal" },
  { what: "fonts", variable: "FONTCONFIG_FILE", paths: ["/etc/fonts/fonts.conf"], without: "text in windows" },
  { what: "devices", paths: ["/dev/null"], without: "nearly everything" },
  { what: "a shell", paths: ["/bin/sh"], without: "programs that call one" },
];

/** A need as this host meets it; undefined where it does not. */
export function pathOnHost({ paths }: HostNeed): string | undefined {
  return paths.find((path) => existsSync(path));
}

/** Where nip-run keeps the host's root in a view whose /usr is another. */
export const hostRoot = "/.nip/host";

/** The variables that tell programs of what this host has. With `usr`, whose /usr is another, of lists and of what lies outside /usr. */
export function hostVariables({ usr = false }: { usr?: boolean } = {}): [name: string, value: string][] {
  return hostNeeds.flatMap((need): [name: string, value: string][] => {
    const found = need.paths.filter((path) => existsSync(path));
    const [first] = found;
    if (need.variable === undefined || first === undefined) return [];
    if (need.list === true) return [[need.variable, ["", ...found.map((path) => (usr ? `${hostRoot}${path}` : path))].join(":")]];
    return usr && /^\/(usr|lib)\//.test(first) ? [] : [[need.variable, first]];
  });
}
