// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Prints SHA-256 and CRC32C of standard input, for comparison with other programs.
#include "box/box.h"
#include "test/host/host.h"

int main(void)
{
	static uint8_t data[1 << 20];
	const size_t size = fread(data, 1, sizeof data, stdin);
	// A block of exactly this size, so that the sanitizer sees a byte too far.
	uint8_t *exact = malloc(size + 1);
	CHECK(exact != NULL);
	memcpy(exact + 1, data, size);
	uint8_t digest[32];
	sha256(exact + 1, size, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		printf("%02x", digest[i]);
	printf(" %08x\n", crc32c(exact + 1, size));
	free(exact);
	return 0;
}
