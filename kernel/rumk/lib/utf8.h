// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Foreign text, a byte at a time: whole characters of UTF-8 (RFC 3629) come out, control characters and what is no UTF-8 do not.
#ifndef LIB_UTF8_H
#define LIB_UTF8_H
#include <stdint.h>

struct utf8 {
	uint8_t bytes[4]; // the character, whole or not yet
	uint8_t count;    // bytes of it so far; 0: none is begun
	uint8_t length;   // bytes that it will have
};

// Takes a byte. Returns the length of the character in `bytes` that it completes, or 0. Of the control characters (C0, C1,
// DEL) only tab and newline come out.
uint32_t utf8_take(struct utf8 *text, uint8_t byte);

#endif
