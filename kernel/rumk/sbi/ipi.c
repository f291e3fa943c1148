// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// sPI and RFNC: interrupts and fences between the harts of one partition; masks are of virtual harts.
#include "part/partition.h"
#include "sbi/sbi.h"

#define EID_RFENCE 0x52464e43

struct sbi_result sbi_ipi(struct hart *hart, uint64_t function, const uint64_t *args)
{
	uint64_t vharts;
	if (function != 0)
		return sbi_error(SBI_NOT_SUPPORTED);
	if (!sbi_virtual_mask(hart, args[0], args[1], &vharts))
		return sbi_error(SBI_INVALID_PARAM);
	for (uint32_t i = 0; i < hart->partition->plan->vhart_count; i++)
		if ((vharts >> i & 1) != 0)
			hart_request(hart->partition->harts[i], REQUEST_IPI);
	return sbi_value(0);
}

struct sbi_result sbi_rfence(struct hart *hart, uint64_t function, const uint64_t *args)
{
	// Guest's fence.i, sfence.vma, sfence.vma with ASID; the firmware's function for the two latter on a guest's tables.
	static const uint64_t firmware_functions[] = {0, 6, 5};
	uint64_t vharts;
	if (function >= COUNT(firmware_functions))
		return sbi_error(SBI_NOT_SUPPORTED);
	if (!sbi_virtual_mask(hart, args[0], args[1], &vharts))
		return sbi_error(SBI_INVALID_PARAM);
	const uint64_t physical = sbi_physical_mask(hart, vharts);
	return firmware_call(EID_RFENCE, firmware_functions[function], physical, 0, args[2], args[3], args[4]);
}
