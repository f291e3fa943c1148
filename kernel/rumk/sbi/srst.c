// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// SRST: a partition ends or restarts itself; the machine goes on.
#include "part/partition.h"
#include "sbi/sbi.h"

struct sbi_result sbi_srst(struct hart *hart, uint64_t function, const uint64_t *args)
{
	if (function != 0)
		return sbi_error(SBI_NOT_SUPPORTED);
	const uint64_t type = args[0], reason = args[1];
	if (type > 2 || reason > 1)
		return sbi_error(SBI_INVALID_PARAM);
	partition_stop(hart, type == 0 ? CAUSE_SHUTDOWN : CAUSE_RESTART, reason);
}
