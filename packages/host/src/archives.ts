// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { existsSync } from "node:fs";
import { NexusError, run } from "@nexus/core";
import { distributionField } from "./check.ts";

const debianKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const debianSuites = ["trixie", "sid", "bookworm"];

/** The signed archives of this host's distribution; the addresses are the host's own. */
interface Archives {
  main: string;
  security: string | undefined;
  codename: string;
}

/**
 * The text of a deb822 sources file (sources.list(5)) that names the source indexes of the host's archive: on Debian of
 * several suites, on its relatives of the host's own.
 * @throws NexusError "tool-missing" without apt, "failed" when the host's own apt names no archive of its distribution.
 */
export async function sourcesOfSuites(): Promise<string> {
  const archives = await hostArchives();
  const isDebian = distributionField("ID") === "debian";
  const suites = isDebian ? [...new Set([...debianSuites, archives.codename])] : [archives.codename];
  const rolling = (suite: string) => suite === "sid" || suite === "unstable";
  const settled = suites.filter((suite) => !rolling(suite));
  // Without the keyring's own name, apt would take any key that the host trusts for any archive.
  const keyring = isDebian && existsSync(debianKeyring) ? debianKeyring : undefined;
  const stanzas = [stanza(archives.main, [...suites, ...settled.map((suite) => `${suite}-updates`)], keyring)];
  if (archives.security !== undefined)
    stanzas.push(
      stanza(
        archives.security,
        settled.map((suite) => `${suite}-security`),
        keyring,
      ),
    );
  return stanzas.join("\n");
}

function stanza(uri: string, suites: readonly string[], keyring: string | undefined): string {
  const lines = ["Types: deb-src", `URIs: ${uri}`, `Suites: ${suites.join(" ")}`, "Components: main"];
  if (keyring !== undefined) lines.push(`Signed-By: ${keyring}`);
  return `${lines.join("\n")}\n`;
}

async function hostArchives(): Promise<Archives> {
  // Without release information this needs no lists, which a fresh container does not have.
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const { stdout } = await run("apt-get", ["indextargets", "--no-release-info", "--format", format], { package: "apt" });
  const known = stdout
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , component]) => component === "main");
  const codename = distributionField("VERSION_CODENAME");
  const addressOf = (names: readonly string[]) => names.flatMap((name) => known.filter(([, release]) => release === name)).map(([uri]) => uri)[0];
  const main = addressOf([codename, "stable", "testing", "unstable", "sid"].filter((name) => name !== ""));
  if (main === undefined) {
    throw new NexusError("failed", `apt on this host names no archive for ${codename || "this distribution"}, so debian: origins cannot be used`, {
      hint: "look at: apt-get indextargets",
    });
  }
  return { main, security: addressOf([`${codename}-security`, "stable-security", "testing-security"]), codename };
}
