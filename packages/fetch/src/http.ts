// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import http from "node:http";
import https from "node:https";
import { TransferError, writeBody, type Part, type TransferOptions, type Validators } from "./transfer.ts";

const agents = {
  "http:": new http.Agent({ keepAlive: true, proxyEnv: process.env }),
  "https:": new https.Agent({ keepAlive: true, proxyEnv: process.env }),
};

/**
 * Fetches an address into the part, going on where an earlier attempt stopped (Range, RFC 9110 section 14). With `known`,
 * only if the file is no longer what these validators say; returns whether it was fetched.
 * @throws TransferError with the reason; "interrupted" errors of the signal pass through.
 */
export async function fetchHttp(url: URL, part: Part, options: TransferOptions, known?: Validators): Promise<boolean> {
  const { size: have } = await part.file.stat();
  if (part.size !== undefined && have > part.size) await part.file.truncate(0);
  const resumeAt = part.size !== undefined && have >= part.size ? 0 : have;
  const response = await followRedirects(url, requestHeaders(resumeAt, part.validators, known), options);
  try {
    if (response.statusCode === 304) return false;
    part.validators = validatorsOf(response);
    const { start, total } = bodyRange(response, resumeAt);
    if (part.size !== undefined && total !== undefined && total !== part.size) {
      throw new TransferError(`offers ${total} bytes where ${part.size} are expected (an error page or another version)`, false);
    }
    await part.file.truncate(start);
    const end = await writeBody(part, response, start, total, options);
    const expected = part.size ?? total;
    if (expected !== undefined && end < expected) throw new TransferError(`stopped after ${end} of ${expected} bytes`, true);
    return true;
  } catch (error) {
    throw transferError(error, options);
  } finally {
    response.destroy();
  }
}

type Headers = Readonly<Record<string, string>>;

function requestHeaders(resumeAt: number, held: Validators | undefined, known: Validators | undefined): Headers {
  const headers: Record<string, string> = { "user-agent": "nexus", "accept-encoding": "identity" };
  if (resumeAt > 0) {
    headers["range"] = `bytes=${resumeAt}-`;
    const state = held?.etag?.startsWith("W/") === true ? held.modified : (held?.etag ?? held?.modified);
    if (state !== undefined) headers["if-range"] = state;
  } else if (known?.etag !== undefined) headers["if-none-match"] = known.etag;
  else if (known?.modified !== undefined) headers["if-modified-since"] = known.modified;
  return headers;
}

function validatorsOf({ headers }: http.IncomingMessage): Validators {
  return { etag: headers.etag, modified: headers["last-modified"] };
}

async function followRedirects(first: URL, headers: Headers, options: TransferOptions): Promise<http.IncomingMessage> {
  let url = first;
  for (let hops = 0; hops <= options.limits.redirects; hops += 1) {
    const response = await request(url, headers, options);
    const status = response.statusCode ?? 0;
    if (status === 200 || status === 206 || (status === 304 && !("range" in headers))) return response;
    const location = response.headers.location;
    response.destroy();
    if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) {
      url = redirectTarget(url, location);
      continue;
    }
    if (status === 416 && "range" in headers) return followRedirects(first, requestHeaders(0, undefined, undefined), options);
    const transient = status === 408 || status === 429 || status >= 500;
    // Stores of objects whose list is secret say 403 of what they do not have.
    throw new TransferError(`answers ${status} ${http.STATUS_CODES[status] ?? ""}`.trimEnd(), transient, [403, 404, 410].includes(status));
  }
  throw new TransferError(`redirects more than ${options.limits.redirects} times`, false);
}

/** Where a redirect leads. @throws TransferError when that is no web address, or less safe than where it came from. */
export function redirectTarget(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  if (to === undefined || (to.protocol !== "https:" && to.protocol !== "http:")) {
    throw new TransferError("redirects to something that is no web address", false);
  }
  if (from.protocol === "https:" && to.protocol === "http:") throw new TransferError(`redirects from https to http (${to.host})`, false);
  return to;
}

function request(url: URL, headers: Headers, options: TransferOptions): Promise<http.IncomingMessage> {
  const { limits, signal, accept } = options;
  return new Promise((resolve, reject) => {
    const protocol = url.protocol as keyof typeof agents;
    const client = protocol === "https:" ? https : http;
    const sent = client.get(url, { agent: agents[protocol], headers: { ...headers, accept: accept ?? "*/*" }, signal, timeout: limits.idle });
    // The socket's timeout covers connecting, waiting for the answer, and every pause in the body.
    sent.on("timeout", () => sent.destroy(new TransferError(`sent nothing for ${limits.idle / 1000} s`, true)));
    sent.on("response", resolve);
    sent.on("error", (error) => reject(transferError(error, options)));
  });
}

/** Where the body of a response starts in the file and how large the whole file is. */
function bodyRange(response: http.IncomingMessage, resumeAt: number): { start: number; total: number | undefined } {
  if (response.statusCode === 200) return { start: 0, total: headerNumber(response.headers["content-length"]) };
  const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(response.headers["content-range"] ?? "");
  if (range === null || Number(range[1]) !== resumeAt) throw new TransferError("answers with another part of the file than asked for", true);
  return { start: resumeAt, total: headerNumber(range[3]) };
}

function headerNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function transferError(error: unknown, { signal }: TransferOptions): unknown {
  if (error instanceof TransferError || signal?.aborted === true) return error;
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  // Failures of our own disk are no fault of the origin.
  if (syscall !== undefined && ["write", "ftruncate", "fsync"].includes(syscall) && code !== "EPIPE" && code !== "ECONNRESET") return error;
  const reasons: Record<string, string> = {
    ENOTFOUND: "its host name is not known",
    EAI_AGAIN: "its host name could not be looked up",
    ECONNREFUSED: "refuses the connection",
    ECONNRESET: "closed the connection early",
    ETIMEDOUT: "does not answer",
  };
  return new TransferError(reasons[code ?? ""] ?? message, code !== "ENOTFOUND");
}
