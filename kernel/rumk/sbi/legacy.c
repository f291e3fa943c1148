// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The legacy extensions (SBI 0.1), for kernels that know nothing newer. Their masks are addresses of one word.
#include "h/vtimer.h"
#include "part/partition.h"
#include "sbi/sbi.h"
#include <rumk/csr.h>

uint32_t sbi_legacy_pledge(uint64_t extension)
{
	static const uint32_t pledges[] = {
		RUMK_PLEDGE_TIME, RUMK_PLEDGE_CONSOLE, RUMK_PLEDGE_CONSOLE, RUMK_PLEDGE_IPI, RUMK_PLEDGE_IPI,
		RUMK_PLEDGE_IPI, RUMK_PLEDGE_IPI, RUMK_PLEDGE_IPI, RUMK_PLEDGE_RESET,
	};
	return pledges[extension];
}

extern uint64_t guest_load(uint64_t address, uint64_t *failed);

// The mask lies at an address of the guest's own translation; 0 means all its harts. A bad address gives a mask that is refused.
static uint64_t mask_at(const struct hart *hart, uint64_t address)
{
	uint64_t failed = 0;
	const uint64_t mask = address == 0 ? (1ull << hart->partition->plan->vhart_count) - 1 : guest_load(address, &failed);
	return failed != 0 ? ~0ull : mask;
}

int64_t sbi_legacy(struct hart *hart, uint64_t extension, const uint64_t *args)
{
	struct partition *partition = hart->partition;
	switch (extension) {
	case 0:
		vtimer_set(hart, args[0]);
		return 0;
	case 1:
		console_put(partition, (char)args[0]);
		console_flush(partition, false);
		return 0;
	case 2:
		return console_get(partition);
	case 3:
		csr_clear(CSR_HVIP, INT_VSSI);
		return 0;
	case 4:
		return sbi_ipi(hart, 0, (const uint64_t[]){mask_at(hart, args[0]), 0}).error;
	case 5:
		return sbi_rfence(hart, 0, (const uint64_t[]){mask_at(hart, args[0]), 0, 0, 0, 0}).error;
	case 6:
	case 7:
		return sbi_rfence(hart, 1, (const uint64_t[]){mask_at(hart, args[0]), 0, 0, ~0ull, 0}).error;
	default:
		partition_stop(hart, CAUSE_SHUTDOWN, 0);
	}
}
