// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

#include "lib/utf8.h"
#include <stdbool.h>

// Bytes of the character that begins so; 0: none does.
static uint8_t length_of(uint8_t first)
{
	if (first < 0x80)
		return first == '\t' || first == '\n' || (first >= ' ' && first != 0x7f);
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

// Narrower ranges of second bytes keep out C1, forms that are longer than needed, surrogates, and what is above U+10FFFF.
static bool goes_on(const struct utf8 *text, uint8_t byte)
{
	uint8_t low = 0x80, high = 0xbf;
	if (text->count == 1) {
		const uint8_t first = text->bytes[0];
		low = first == 0xc2 || first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : low;
		high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : high;
	}
	return byte >= low && byte <= high;
}

uint32_t utf8_take(struct utf8 *text, uint8_t byte)
{
	if (text->count > 0 && !goes_on(text, byte))
		text->count = 0;
	if (text->count == 0)
		text->length = length_of(byte);
	if (text->length == 0)
		return 0;
	text->bytes[text->count++] = byte;
	if (text->count < text->length)
		return 0;
	text->count = 0;
	return text->length;
}
