// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Repository } from "./repository.ts";

/** A name that `nip repo add` knows, and the repositories that it stands for. */
export interface KnownRepositories {
  name: string;
  about: string;
  repositories: Repository[];
  /** OpenPGP keys are taken from the first of these files that the host has. */
  keyFiles?: readonly string[];
  /** Where its keys can be had and checked, for people. */
  keySource: string;
}

/** The names there are. docs/graft.md shows the same table. */
export const knownRepositories: readonly KnownRepositories[] = [
  {
    name: "nixos",
    about: "the binary cache of NixOS with the channel nixpkgs-unstable",
    repositories: [
      {
        name: "nixos",
        ecosystem: "nix",
        urls: ["https://cache.nixos.org"],
        channel: "https://channels.nixos.org/nixpkgs-unstable",
        keys: ["cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="],
        trust: "signed",
        priority: 20,
      },
    ],
    keySource: "the key is in the manual of Nix, under trusted-public-keys",
  },
  {
    name: "arch",
    about: "the repositories core and extra of Arch Linux",
    repositories: ["core", "extra"].map((name) => ({
      name,
      ecosystem: "pacman" as const,
      urls: ["https://geo.mirror.pkgbuild.com/$repo/os/$arch", "https://mirror.rackspace.com/archlinux/$repo/os/$arch"],
      keys: [],
      trust: "signed" as const,
      priority: 10,
    })),
    keyFiles: ["/usr/share/pacman/keyrings/archlinux.gpg", "/usr/share/keyrings/archlinux.gpg"], // as pacman has it; Debian
    keySource: "the keys of Arch's packagers are the package archlinux-keyring of several distributions; archlinux.org/master-keys lists those that vouch for them",
  },
  {
    name: "pkgsrc",
    about: "pkgsrc for Linux as MNX builds it",
    repositories: [
      {
        name: "pkgsrc",
        ecosystem: "pkgsrc",
        urls: ["https://pkgsrc.smartos.org/packages/Linux/el7/trunk/x86_64/All"],
        keys: [],
        trust: "digest",
        priority: 0,
      },
    ],
    keySource: "its summary carries no digests: each package is held to the digest it had when it was first seen here",
  },
];
