// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// CRC32C (Castagnoli, RFC 3720): the check of a black-box record. Bit by bit: a record is 1 KiB and rare.
#include "box/box.h"

uint32_t crc32c(const void *data, size_t size)
{
	const uint8_t *at = data;
	uint32_t crc = ~0u;
	for (; size > 0; size--) {
		crc ^= *at++;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (0x82f63b78u & -(crc & 1u));
	}
	return ~crc;
}
