// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Dropping pledges. The checks stand where the calls are (sbi/sbi.c, ipc/ring.c); here is what needs more than a check.
#include "part/pledge.h"
#include "h/vtimer.h"
#include "part/partition.h"

void pledge_apply(const struct hart *hart)
{
	// With Sstc the guest sets its timer without a call, so the right to call is not all that must go.
	if ((__atomic_load_n(&hart->partition->pledge, __ATOMIC_RELAXED) & RUMK_PLEDGE_TIME) == 0)
		vtimer_revoke();
}

uint32_t pledge_drop(struct hart *hart, uint64_t mask)
{
	struct partition *partition = hart->partition;
	const uint32_t left = __atomic_and_fetch(&partition->pledge, (uint32_t)mask, __ATOMIC_SEQ_CST);
	for (uint32_t i = 0; i < partition->plan->vhart_count; i++)
		if (partition->harts[i] != hart)
			hart_request(partition->harts[i], REQUEST_PLEDGE);
	pledge_apply(hart);
	return left;
}
