// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// With Sstc a guest sets vstimecmp itself and Rumk sees nothing of it; without, SBI's set_timer becomes a deadline here.
#include "h/vtimer.h"
#include "dev/firmware.h"
#include "part/partition.h"
#include <rumk/csr.h>

extern uint64_t probe_timer_compare(void);

static bool has_sstc;

void timer_probe(void)
{
	// Readable only when the hart has Sstc and the firmware gave it to us; QEMU lets the bit in henvcfg stick without it.
	csr_set(CSR_HENVCFG, HENVCFG_STCE);
	has_sstc = probe_timer_compare() != 0 && (csr_read(CSR_HENVCFG) & HENVCFG_STCE) != 0;
}

bool timer_has_sstc(void)
{
	return has_sstc;
}

void vtimer_revoke(void)
{
	if (has_sstc) {
		csr_write(CSR_VSTIMECMP, ~0ull);
		csr_clear(CSR_HENVCFG, HENVCFG_STCE);
	}
}

void vtimer_reset(struct hart *hart)
{
	hart->deadlines[DEADLINE_GUEST_TIMER] = ~0ull;
	if (has_sstc) {
		csr_set(CSR_HENVCFG, HENVCFG_STCE);
		csr_write(CSR_VSTIMECMP, ~0ull);
		// What is left of the pledge, not what the plan gave: a hart may start long after its life did.
		if ((__atomic_load_n(&hart->partition->pledge, __ATOMIC_SEQ_CST) & RUMK_PLEDGE_TIME) == 0)
			csr_clear(CSR_HENVCFG, HENVCFG_STCE);
	}
}

void vtimer_set(struct hart *hart, uint64_t deadline)
{
	if (has_sstc) {
		csr_write(CSR_VSTIMECMP, deadline);
		return;
	}
	csr_clear(CSR_HVIP, INT_VSTI);
	const uint64_t machine = deadline + hart->partition->started_at;
	hart->deadlines[DEADLINE_GUEST_TIMER] = machine < deadline ? ~0ull : machine;
	timer_arm(hart);
}

void timer_arm(struct hart *hart)
{
	uint64_t nearest = ~0ull;
	for (uint32_t i = 0; i < DEADLINE_COUNT; i++)
		if (hart->deadlines[i] < nearest)
			nearest = hart->deadlines[i];
	if (has_sstc)
		csr_write(CSR_STIMECMP, nearest);
	else
		firmware_set_timer(nearest);
}

static void check_heartbeat(struct hart *hart, uint64_t now)
{
	struct partition *partition = hart->partition;
	const uint64_t kicked_at = __atomic_load_n(&partition->kicked_at, __ATOMIC_RELAXED);
	const uint64_t allowed = ticks(partition->plan->heartbeat_deadline_ms);
	// A kick only notes the time; the deadline follows it here, once each period.
	if (kicked_at > now || now - kicked_at < allowed) {
		hart->deadlines[DEADLINE_HEARTBEAT] = kicked_at + allowed;
		return;
	}
	hart->deadlines[DEADLINE_HEARTBEAT] = ~0ull;
	if (__atomic_load_n(&partition->state, __ATOMIC_SEQ_CST) == STATE_RUNNING)
		partition_stop(hart, CAUSE_HEARTBEAT, now - kicked_at);
}

void timer_expired(struct hart *hart)
{
	const uint64_t now = time_now();
	if (hart->deadlines[DEADLINE_GUEST_TIMER] <= now) {
		hart->deadlines[DEADLINE_GUEST_TIMER] = ~0ull;
		csr_set(CSR_HVIP, INT_VSTI);
	}
	if (hart->deadlines[DEADLINE_CONSOLE] <= now) {
		hart->deadlines[DEADLINE_CONSOLE] = ~0ull;
		if (hart->partition != NULL)
			console_flush(hart->partition, true);
	}
	if (hart->deadlines[DEADLINE_HEARTBEAT] <= now)
		check_heartbeat(hart, now);
	timer_arm(hart);
}
