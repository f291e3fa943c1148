// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// From stopped to the next life: all harts parked, policy, digests, wipe, copy, virtual devices, start.
#include "dev/firmware.h"
#include "dev/plic.h"
#include "h/gstage.h"
#include "ipc/ring.h"
#include "part/partition.h"
#include <rumk/csr.h>

#define PARK_DEADLINE_MS 1000

extern const uint8_t payload_start[];

static bool all_parked(const struct partition *partition)
{
	for (uint32_t i = 0; i < partition->plan->vhart_count; i++)
		if (__atomic_load_n(&partition->harts[i]->parked, __ATOMIC_SEQ_CST) == 0)
			return false;
	return true;
}

// A hart that does not leave its guest could write into the next life: better none than that.
static void await_parked(const struct partition *partition)
{
	const uint64_t deadline = time_now() + ticks(PARK_DEADLINE_MS);
	while (!all_parked(partition))
		if (time_now() > deadline)
			panic("%s: a hart does not stop", partition->plan->name);
}

static bool too_many_faults(struct partition *partition, uint64_t now)
{
	const struct rumk_policy *policy = &partition->plan->policy;
	const uint32_t kept = COUNT(partition->fault_times);
	partition->fault_times[partition->faults % kept] = now;
	partition->faults++;
	if (policy->restart_limit == 0 || partition->faults <= policy->restart_limit || policy->restart_limit >= kept)
		return false;
	// More than `limit` within the window: the fault `limit` before this one is still inside.
	return now - partition->fault_times[(partition->faults - 1 - policy->restart_limit) % kept] <= ticks(policy->window_ms);
}

static uint32_t next_backoff(struct partition *partition)
{
	const struct rumk_policy *policy = &partition->plan->policy;
	// The length of the life: the wait before it is no time without fault, it may be longer than the window itself.
	if (partition->stopped_at - partition->started_at > ticks(policy->window_ms))
		partition->backoff_ms = policy->backoff_ms;
	const uint32_t wait = partition->backoff_ms;
	const uint32_t doubled = wait * 2;
	partition->backoff_ms = doubled > policy->backoff_max_ms ? policy->backoff_max_ms : doubled;
	return wait;
}

static void end_machine_if_all_off(void)
{
	for (uint32_t i = 0; i < rumk_plan.partition_count; i++)
		if (__atomic_load_n(&partitions[i].state, __ATOMIC_SEQ_CST) != STATE_OFF)
			return;
	console_line("rumk: every partition has ended");
	firmware_reset(0);
}

// Digest first: the old life's memory is not touched for a copy that is not the plan's.
static bool pristine_is_whole(const struct partition *partition, uint32_t *which)
{
	for (uint32_t i = 0; i < partition->plan->load_count; i++) {
		const struct rumk_load *load = &partition->plan->loads[i];
		uint8_t digest[32];
		sha256(payload_start + load->offset, load->size, digest);
		if (memcmp(digest, load->sha256, sizeof digest) != 0) {
			*which = i;
			return false;
		}
	}
	return true;
}

static void wipe_memory(const struct partition *partition)
{
	const struct rumk_partition *plan = partition->plan;
	for (uint32_t i = 0; i < plan->region_count; i++)
		memset((void *)plan->regions[i].pa, 0, plan->regions[i].size);
}

static void copy_pristine(const struct partition *partition)
{
	const struct rumk_partition *plan = partition->plan;
	for (uint32_t i = 0; i < plan->load_count; i++) {
		const struct rumk_load *load = &plan->loads[i];
		// A load may span the text and data regions of its partition: copy page by page, each where its page lies.
		for (uint64_t done = 0; done < load->size; done += RUMK_PAGE) {
			const uint64_t left = load->size - done, size = left < RUMK_PAGE ? left : RUMK_PAGE;
			const uint64_t to = gstage_find(partition, load->gpa + done, size, RUMK_R);
			ASSERT(to != 0);
			memcpy((void *)to, payload_start + load->offset + done, size);
		}
	}
}

// No device of a stopped partition interrupts, or writes memory, for a life that is over.
static void quiet_devices(const struct partition *partition)
{
	for (uint32_t i = 0; i < partition->plan->device_count; i++) {
		const struct rumk_device *device = &partition->plan->devices[i];
		for (uint32_t store = 0; store < device->quiet_count; store++)
			*(volatile uint32_t *)(device->pa + device->quiet[store].offset) = device->quiet[store].value;
	}
	__asm__ volatile("fence iorw, iorw" ::: "memory");
}

static void reset_devices(struct partition *partition)
{
	vplic_reset(&partition->vplic);
	memset(partition->storm, 0, sizeof partition->storm);
	memset(partition->flood, 0, sizeof partition->flood);
	memset(&partition->abuse, 0, sizeof partition->abuse);
	ring_reset(partition);
	partition->console.input_tail = partition->console.input_head;
	for (uint32_t i = 0; i < partition->plan->device_count; i++) {
		const uint32_t irq = partition->plan->devices[i].irq;
		if (irq == 0)
			continue;
		// What the last life claimed and never completed would be held back for ever; only an enabled source completes.
		plic_enable(partition->harts[0]->plic_context, irq);
		plic_complete(partition->harts[0]->plic_context, irq);
	}
	for (uint32_t i = 0; i < partition->plan->vhart_count; i++) {
		__atomic_store_n(&partition->harts[i]->hsm, HSM_STOPPED, __ATOMIC_SEQ_CST);
		__atomic_store_n(&partition->harts[i]->requests, 0, __ATOMIC_SEQ_CST);
	}
}

static uint64_t microseconds(uint64_t from, uint64_t to)
{
	return (to - from) * 1000 / (rumk_plan.timebase_hz / 1000);
}

static void start_life(struct partition *partition)
{
	uint32_t which = 0;
	const uint64_t begun = time_now();
	if (!pristine_is_whole(partition, &which)) {
		struct record record = {.cause = CAUSE_PRISTINE, .partition = partition->index, .life = partition->life, .detail = which};
		format(record.name, sizeof record.name, "%s", partition->plan->name);
		box_write(&record);
		console_report(partition, "%s: pristine copy %u is damaged: held", partition->plan->name, which);
		partition->state = STATE_HELD;
		return;
	}
	const uint64_t hashed = time_now();
	wipe_memory(partition);
	const uint64_t wiped = time_now();
	copy_pristine(partition);
	const uint64_t copied = time_now();
	reset_devices(partition);
	struct hart *first = partition->harts[0];
	partition->life++;
	partition->refused = 0;
	partition->pledge = partition->plan->pledge;
	partition->kicks = 0;
	partition->started_at = time_now();
	partition->kicked_at = partition->started_at;
	first->deadlines[DEADLINE_HEARTBEAT] =
		partition->plan->heartbeat_deadline_ms == 0 ? ~0ull : partition->started_at + ticks(partition->plan->heartbeat_deadline_ms);
	first->start_address = partition->plan->entry;
	first->start_opaque = partition->plan->dtb_gpa;
	console_report(partition, "%s: life %u after %lu us (hash %lu, wipe %lu, copy %lu)", partition->plan->name, partition->life,
		       microseconds(partition->stopped_at, time_now()), microseconds(begun, hashed), microseconds(hashed, wiped), microseconds(wiped, copied));
	__atomic_store_n(&partition->state, STATE_RUNNING, __ATOMIC_SEQ_CST);
	__atomic_store_n(&first->hsm, HSM_START_PENDING, __ATOMIC_SEQ_CST);
}

static void decide(struct partition *partition)
{
	const char *name = partition->plan->name;
	if (partition->stop_cause == CAUSE_BOOT) {
		start_life(partition);
		return;
	}
	if (partition->stop_cause == CAUSE_SHUTDOWN) {
		console_report(partition, "%s: off", name);
		__atomic_store_n(&partition->state, STATE_OFF, __ATOMIC_SEQ_CST);
		end_machine_if_all_off();
		return;
	}
	const uint64_t now = time_now();
	if (too_many_faults(partition, now)) {
		if (partition->plan->policy.then == RUMK_THEN_RESET)
			panic("%s: too many faults, the plan asks for a reset", name);
		console_report(partition, "%s: held after %u faults", name, partition->faults);
		partition->state = STATE_HELD;
		return;
	}
	const uint32_t wait = next_backoff(partition);
	if (wait == 0) {
		start_life(partition);
		return;
	}
	partition->harts[0]->deadlines[DEADLINE_BACKOFF] = now + ticks(wait);
	partition->state = STATE_WAITING;
}

void partition_step(struct partition *partition)
{
	const uint32_t state = __atomic_load_n(&partition->state, __ATOMIC_SEQ_CST);
	if (state == STATE_STOPPING) {
		await_parked(partition);
		quiet_devices(partition);
		partition->harts[0]->deadlines[DEADLINE_HEARTBEAT] = ~0ull;
		decide(partition);
	} else if (state == STATE_WAITING && time_now() >= partition->harts[0]->deadlines[DEADLINE_BACKOFF]) {
		partition->harts[0]->deadlines[DEADLINE_BACKOFF] = ~0ull;
		start_life(partition);
	}
}
