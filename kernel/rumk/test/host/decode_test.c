// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Decodes each hexadecimal instruction of standard input, for comparison with what objdump says of it.
#include "test/host/host.h"
#include "trap/decode.h"

int main(void)
{
	unsigned instruction;
	while (scanf("%x", &instruction) == 1) {
		struct access access;
		if (decode_access(instruction, &access))
			printf("%s %u x%u %u\n", access.is_store ? "store" : access.is_signed ? "load" : "loadu", access.size, access.reg, access.length);
		else
			printf("none\n");
	}
	return 0;
}
