// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What is left of the standard input, for test/rumk/host.test.ts to compare with node's decoder.
#include "lib/utf8.h"
#include <stdio.h>

int main(void)
{
	struct utf8 text = {0};
	for (int byte; (byte = getchar()) != EOF;)
		fwrite(text.bytes, 1, utf8_take(&text, (uint8_t)byte), stdout);
	return 0;
}
