// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// TIME: the guest's timer.
#include "h/vtimer.h"
#include "sbi/sbi.h"

struct sbi_result sbi_time(struct hart *hart, uint64_t function, const uint64_t *args)
{
	if (function != 0)
		return sbi_error(SBI_NOT_SUPPORTED);
	vtimer_set(hart, args[0]);
	return sbi_value(0);
}
