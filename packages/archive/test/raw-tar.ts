// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Tar headers field by field, for archives that no tool would write.

export interface RawMember {
  name?: string | Buffer;
  flag?: string;
  size?: string | Buffer;
  target?: string;
  mode?: string;
  magic?: string;
  prefix?: string;
  body?: Buffer | string;
  checksum?: string;
}

/** One member: header, body, padding. The size field follows the body unless it is given. */
export function member(raw: RawMember): Buffer {
  const body = Buffer.from(raw.body ?? "");
  const header = Buffer.alloc(512);
  const name = raw.name ?? "name";
  (typeof name === "string" ? Buffer.from(name) : name).copy(header, 0, 0, 100);
  header.write(raw.mode ?? "0000644\0", 100, "latin1");
  header.write("0000000\0", 108, "latin1");
  header.write("0000000\0", 116, "latin1");
  const size = raw.size ?? `${body.length.toString(8).padStart(11, "0")}\0`;
  (typeof size === "string" ? Buffer.from(size, "latin1") : size).copy(header, 124, 0, 12);
  header.write("00000000001\0", 136, "latin1");
  header.write(raw.flag ?? "0", 156, "latin1");
  header.write(raw.target ?? "", 157, 100);
  header.write(raw.magic ?? "ustar\u000000", 257, "latin1");
  header.write(raw.prefix ?? "", 345, 155);
  header.write("        ", 148, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(raw.checksum ?? `${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

export const end: Buffer = Buffer.alloc(1024);

export function archive(...members: Buffer[]): Buffer {
  return Buffer.concat([...members, end]);
}

/** A pax header ("x", or "g") with these records; a record may also be given as raw text. */
export function pax(records: Record<string, string> | string, flag = "x"): Buffer {
  const text =
    typeof records === "string"
      ? records
      : Object.entries(records)
          .map(([key, value]) => record(key, value))
          .join("");
  return member({ name: "pax", flag, body: Buffer.from(text, "utf8") });
}

function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length = String(length).length + bytes;
  return `${length}${rest}`;
}
