// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The door: which extension, is it pledged, what does it answer.
#include "sbi/sbi.h"
#include "part/partition.h"
#include <rumk/abi.h>

struct extension {
	uint64_t id;
	uint32_t pledge; // 0: everyone has it
	sbi_handler *handler;
};

static const struct extension extensions[] = {
	{0x10, 0, sbi_base},
	{0x54494d45, RUMK_PLEDGE_TIME, sbi_time},
	{0x735049, RUMK_PLEDGE_IPI, sbi_ipi},
	{0x52464e43, RUMK_PLEDGE_IPI, sbi_rfence},
	{0x48534d, RUMK_PLEDGE_HSM, sbi_hsm},
	{0x53525354, RUMK_PLEDGE_RESET, sbi_srst},
	{0x4442434e, RUMK_PLEDGE_CONSOLE, sbi_dbcn},
	{RUMK_EID, 0, sbi_rumk},
};

static const struct extension *find(uint64_t id)
{
	for (uint32_t i = 0; i < COUNT(extensions); i++)
		if (extensions[i].id == id)
			return &extensions[i];
	return NULL;
}

static bool has(const struct hart *hart, uint32_t pledge)
{
	return (__atomic_load_n(&hart->partition->pledge, __ATOMIC_RELAXED) & pledge) == pledge;
}

uint64_t sbi_probe(const struct hart *hart, uint64_t extension)
{
	if (extension <= SBI_LEGACY_LAST)
		return has(hart, sbi_legacy_pledge(extension));
	const struct extension *found = find(extension);
	return found != NULL && has(hart, found->pledge);
}

// Never pledged: the call does not exist. Pledged and dropped: calling it is a fault, as in OpenBSD's pledge.
static bool may_call(struct hart *hart, uint64_t extension, uint32_t pledge)
{
	if ((hart->partition->plan->pledge & pledge) != pledge)
		return false;
	if (!has(hart, pledge))
		partition_stop(hart, CAUSE_PLEDGE, extension);
	return true;
}

static void count_refusal(struct hart *hart, uint64_t extension, int64_t error)
{
	if (error != SBI_NOT_SUPPORTED && error != SBI_INVALID_PARAM && error != SBI_INVALID_ADDRESS && error != SBI_DENIED)
		return;
	__atomic_fetch_add(&hart->partition->refused, 1, __ATOMIC_RELAXED);
	if (rate_exceeds(&hart->partition->abuse, hart->partition->plan->abuse_limit))
		partition_stop(hart, CAUSE_ABUSE, extension);
}

void sbi_call(struct hart *hart)
{
	const uint64_t id = hart->regs[17], function = hart->regs[16];
	const uint64_t *args = &hart->regs[10];
	if (id <= SBI_LEGACY_LAST) {
		const int64_t answer = may_call(hart, id, sbi_legacy_pledge(id)) ? sbi_legacy(hart, id, args) : SBI_NOT_SUPPORTED;
		hart->regs[10] = (uint64_t)answer;
		count_refusal(hart, id, answer);
		return;
	}
	const struct extension *extension = find(id);
	struct sbi_result result = sbi_error(SBI_NOT_SUPPORTED);
	if (extension != NULL && may_call(hart, id, extension->pledge))
		result = extension->handler(hart, function, args);
	hart->regs[10] = (uint64_t)result.error;
	hart->regs[11] = result.value;
	count_refusal(hart, id, result.error);
}

bool sbi_virtual_mask(const struct hart *hart, uint64_t mask, uint64_t base, uint64_t *vharts)
{
	const uint64_t all = (1ull << hart->partition->plan->vhart_count) - 1;
	if (base == ~0ull) {
		*vharts = all;
		return true;
	}
	if (base >= 64 || (mask << base) >> base != mask)
		return false;
	*vharts = mask << base;
	return (*vharts & ~all) == 0;
}

uint64_t sbi_physical_mask(const struct hart *hart, uint64_t vharts)
{
	uint64_t physical = 0;
	for (uint32_t i = 0; i < hart->partition->plan->vhart_count; i++)
		if ((vharts >> i & 1) != 0)
			physical |= 1ull << hart->partition->harts[i]->id;
	return physical;
}
