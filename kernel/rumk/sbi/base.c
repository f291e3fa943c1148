// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// BASE: who is there.
#include "sbi/sbi.h"
#include <rumk/abi.h>

struct sbi_result sbi_base(struct hart *hart, uint64_t function, const uint64_t *args)
{
	switch (function) {
	case 0:
		return sbi_value(2u << 24); // SBI 2.0
	case 1:
		return sbi_value(RUMK_IMPLEMENTATION);
	case 2:
		return sbi_value(RUMK_ABI_VERSION);
	case 3:
		return sbi_value(sbi_probe(hart, args[0]));
	case 4: // mvendorid, marchid, mimpid: the machine's own are nobody's business
	case 5:
	case 6:
		return sbi_value(0);
	default:
		return sbi_error(SBI_NOT_SUPPORTED);
	}
}
