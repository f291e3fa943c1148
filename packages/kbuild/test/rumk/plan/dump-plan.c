// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Prints the tables of a plan.c, a line a row, so that a test can compare what the compiler made of it.
#include <inttypes.h>
#include <rumk/plan.h>
#include <stdio.h>

#define HEX "%" PRIx64 " "

static void print_partition(const struct rumk_partition *p)
{
	printf("partition %s flags %u pledge %x entry %" PRIx64 " dtb %" PRIx64 " vplic %" PRIx64 " argument %" PRIu64 " heartbeat %u %u abuse %u", p->name, p->flags,
	       p->pledge, p->entry, p->dtb_gpa, p->vplic_gpa, p->argument, p->heartbeat_ms, p->heartbeat_deadline_ms, p->abuse_limit);
	printf(" policy %u %u %u %u %u\n", p->policy.restart_limit, p->policy.window_ms, p->policy.backoff_ms, p->policy.backoff_max_ms, p->policy.then);
	for (uint32_t i = 0; i < p->vhart_count; i++)
		printf(" hart %u\n", p->harts[i]);
	for (uint32_t i = 0; i < p->region_count; i++)
		printf(" region " HEX HEX HEX "%u\n", p->regions[i].gpa, p->regions[i].pa, p->regions[i].size, p->regions[i].flags);
	for (uint32_t i = 0; i < p->load_count; i++)
		printf(" load " HEX "%" PRIu64 " " HEX "%02x%02x\n", p->loads[i].offset, p->loads[i].size, p->loads[i].gpa, p->loads[i].sha256[0], p->loads[i].sha256[31]);
	for (uint32_t i = 0; i < p->device_count; i++) {
		printf(" device %s " HEX HEX HEX "%u %u quiet", p->devices[i].name, p->devices[i].gpa, p->devices[i].pa, p->devices[i].size, p->devices[i].irq, p->devices[i].storm_limit);
		for (uint32_t store = 0; store < p->devices[i].quiet_count; store++)
			printf(" %x=%u", p->devices[i].quiet[store].offset, p->devices[i].quiet[store].value);
		printf("\n");
	}
}

int main(void)
{
	const struct rumk_plan *p = &rumk_plan;
	printf("plan %d %u %s %s timebase %u\n", p->magic == RUMK_PLAN_MAGIC, p->version, p->name, p->board, p->timebase_hz);
	printf("memory " HEX HEX "rumk " HEX HEX "blackbox " HEX HEX "\n", p->memory_base, p->memory_size, p->rumk_base, p->rumk_size, p->blackbox_base, p->blackbox_size);
	printf("uart " HEX "%u console %u key %x plic " HEX HEX "payload %" PRIu64 "\n", p->uart_base, p->uart_irq, p->console_hart, p->switch_key, p->plic_base, p->plic_size, p->payload_size);
	for (uint32_t i = 0; i < p->hart_count; i++)
		printf("hart %u context %u\n", p->harts[i].id, p->harts[i].plic_context);
	for (uint32_t i = 0; i < p->partition_count; i++)
		print_partition(&p->partitions[i]);
	for (uint32_t i = 0; i < p->ring_count; i++) {
		const struct rumk_ring *r = &p->rings[i];
		printf("ring %s " HEX HEX HEX "%u %u from %u to %u doorbell " HEX "%u flood %u\n", r->name, r->gpa, r->pa, r->size, r->slots, r->slot_bytes, r->from, r->to, r->doorbell_gpa,
		       r->doorbell_irq, r->flood_limit);
	}
	return 0;
}
