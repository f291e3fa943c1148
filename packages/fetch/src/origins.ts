// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { fileURLToPath } from "node:url";
import { NexusError } from "@nexus/core";

/** A place that bytes come from. */
export type Origin =
  | { kind: "http"; text: string; url: URL }
  | { kind: "file"; text: string; path: string }
  | { kind: "debian"; text: string; package: string; version: string | undefined };

/**
 * Reads an origin: `https://…`, `http://…`, `file:///…`, an absolute path, or `debian:<source package>[@<version glob>]`.
 * @throws NexusError "usage" for anything else, and for addresses that carry a password.
 */
export function parseOrigin(text: string): Origin {
  const debian = /^debian:([a-z0-9][a-z0-9+.-]+)(?:@([A-Za-z0-9.+~:*?-]+))?$/.exec(text);
  if (debian !== null) return { kind: "debian", text, package: debian[1] as string, version: debian[2] };
  if (text.startsWith("/")) return { kind: "file", text, path: text };
  const url = parseUrl(text);
  if (url?.protocol === "file:" && url.host === "") return { kind: "file", text, path: fileURLToPath(url) };
  if (url?.protocol === "https:" || url?.protocol === "http:") {
    if (url.username === "" && url.password === "") return { kind: "http", text, url };
    throw new NexusError("usage", `the origin ${url.host} carries a user name or password`, { hint: "use an address without them" });
  }
  throw new NexusError("usage", `"${text}" is no origin of a source`, {
    hint: "an origin is https://…, http://…, file:///…, an absolute path, or debian:<source package>[@<version>]",
  });
}

/** An address whose path can be read as text; undefined for any other. */
function parseUrl(text: string): URL | undefined {
  try {
    const url = new URL(text);
    decodeURIComponent(url.pathname);
    if (url.protocol === "file:") fileURLToPath(url);
    return url;
  } catch {
    return undefined;
  }
}
