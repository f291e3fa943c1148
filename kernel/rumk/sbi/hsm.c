// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// HSM: a partition starts and stops its own harts.
#include "h/gstage.h"
#include "part/partition.h"
#include "sbi/sbi.h"

static struct sbi_result start(struct hart *target, uint64_t address, uint64_t opaque)
{
	if ((address & 1) != 0 || gstage_find(target->partition, address, 2, RUMK_X) == 0)
		return sbi_error(SBI_INVALID_ADDRESS);
	// Written before the state says so; only one caller wins the exchange from STOPPED.
	uint32_t *lock = &target->partition->hsm_lock;
	struct sbi_result result = sbi_error(SBI_ALREADY_AVAILABLE);
	lock_take(lock);
	if (__atomic_load_n(&target->hsm, __ATOMIC_SEQ_CST) == HSM_STOPPED) {
		target->start_address = address;
		target->start_opaque = opaque;
		__atomic_store_n(&target->hsm, HSM_START_PENDING, __ATOMIC_SEQ_CST);
		result = sbi_value(0);
	}
	lock_give(lock);
	if (result.error == SBI_OK)
		hart_request(target, 0);
	return result;
}

struct sbi_result sbi_hsm(struct hart *hart, uint64_t function, const uint64_t *args)
{
	const struct partition *partition = hart->partition;
	if (function == 1) { // stop: returns only when started again, from the beginning
		__atomic_store_n(&hart->hsm, HSM_STOPPED, __ATOMIC_SEQ_CST);
		hart_park(hart);
	}
	if (function > 2)
		return sbi_error(SBI_NOT_SUPPORTED);
	if (args[0] >= partition->plan->vhart_count)
		return sbi_error(SBI_INVALID_PARAM);
	struct hart *target = partition->harts[args[0]];
	if (function == 0)
		return start(target, args[1], args[2]);
	return sbi_value(__atomic_load_n(&target->hsm, __ATOMIC_SEQ_CST));
}
