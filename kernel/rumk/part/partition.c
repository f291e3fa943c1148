// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Stopping a partition: exactly one hart writes the record, all harts leave the guest.
#include "part/partition.h"
#include <rumk/csr.h>

struct partition partitions[RUMK_MAX_PARTITIONS];

void partitions_describe(uint64_t entered)
{
	for (uint32_t i = 0; i < rumk_plan.partition_count; i++) {
		struct partition *partition = &partitions[i];
		partition->plan = &rumk_plan.partitions[i];
		partition->index = i;
		partition->state = STATE_STOPPING;
		partition->stop_cause = CAUSE_BOOT;
		partition->stopped_at = entered;
		partition->backoff_ms = partition->plan->policy.backoff_ms;
		for (uint32_t vhart = 0; vhart < partition->plan->vhart_count; vhart++) {
			struct hart *hart = &harts[partition->plan->harts[vhart]];
			hart->partition = partition;
			hart->vhart = vhart;
			partition->harts[vhart] = hart;
		}
	}
}

bool rate_exceeds(struct rate *rate, uint32_t limit)
{
	const uint64_t now = time_now();
	if (now - rate->since >= rumk_plan.timebase_hz) {
		rate->since = now;
		rate->count = 0;
	}
	rate->count++;
	return limit != 0 && rate->count > limit;
}

static void fill_record(struct record *record, const struct hart *hart, enum cause cause, uint64_t detail)
{
	const struct partition *partition = hart->partition;
	memset(record, 0, sizeof *record);
	record->cause = cause;
	record->partition = partition->index;
	record->life = partition->life;
	record->hart = hart->id;
	record->vhart = hart->vhart;
	record->detail = detail;
	record->scause = csr_read(CSR_SCAUSE);
	record->sepc = hart->sepc;
	record->stval = csr_read(CSR_STVAL);
	record->htval = csr_read(CSR_HTVAL) << 2;
	record->sstatus = hart->sstatus;
	record->hstatus = hart->hstatus;
	record->vsstatus = csr_read(CSR_VSSTATUS);
	record->vscause = csr_read(CSR_VSCAUSE);
	record->vsepc = csr_read(CSR_VSEPC);
	record->vstval = csr_read(CSR_VSTVAL);
	memcpy(record->regs, hart->regs, sizeof record->regs);
	format(record->name, sizeof record->name, "%s", partition->plan->name);
	record->console_size = (uint32_t)console_tail(partition, record->console, sizeof record->console);
}

// Apart from partition_stop, so that the record is on the stack only while it is written.
static __attribute__((noinline)) uint64_t write_record(const struct hart *hart, enum cause cause, uint64_t detail)
{
	struct record record;
	fill_record(&record, hart, cause, detail);
	return box_write(&record);
}

_Noreturn void partition_stop(struct hart *hart, enum cause cause, uint64_t detail)
{
	struct partition *partition = hart->partition;
	uint32_t expected = STATE_RUNNING;
	// Several harts may fault at once: one of them wins and speaks for all.
	if (__atomic_compare_exchange_n(&partition->state, &expected, STATE_STOPPING, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
		partition->stop_cause = cause;
		partition->stopped_at = time_now();
		const uint64_t sequence = write_record(hart, cause, detail);
		console_report(partition, "%s: record %lu, life %u, hart %u: %s detail %lx scause %lx sepc %lx stval %lx htval %lx",
			       partition->plan->name, sequence, partition->life, hart->id, cause_name(cause), detail,
			       csr_read(CSR_SCAUSE), hart->sepc, csr_read(CSR_STVAL), csr_read(CSR_HTVAL) << 2);
		for (uint32_t i = 0; i < partition->plan->vhart_count; i++)
			if (partition->harts[i] != hart)
				hart_request(partition->harts[i], REQUEST_PARK);
	}
	hart_park(hart);
}
