// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// From the first C statement to every hart in its loop: machine, plan, black box, maps, harts.
#include "box/box.h"
#include "dev/console.h"
#include "dev/fdt.h"
#include "dev/firmware.h"
#include "dev/plic.h"
#include "dev/uart.h"
#include "h/gstage.h"
#include "h/ownmap.h"
#include "h/pagetable.h"
#include "h/vtimer.h"
#include "part/partition.h"
#include <rumk/csr.h>

#define PANICS_BEFORE_OFF 3
#define RECORDS_SHOWN 16

extern uint64_t probe_hypervisor(void);
extern void entry_secondary(void);
extern int64_t hand_over(uint64_t hart, const void *tree);
extern char rumk_start[], rumk_end[];

// Nothing can be put right by a reset here, so these end the machine instead of panicking.
static _Noreturn void refuse(const char *why, const char *what)
{
	console_line("rumk: cannot start: %s%s", why, what);
	firmware_reset(0);
}

static void check_plan(void)
{
	if (rumk_plan.magic != RUMK_PLAN_MAGIC || rumk_plan.version != RUMK_PLAN_VERSION)
		refuse("the plan is of another version", "");
	if (rumk_plan.partition_count > RUMK_MAX_PARTITIONS || rumk_plan.hart_count > RUMK_MAX_HARTS || rumk_plan.ring_count > RUMK_MAX_RINGS)
		refuse("the plan has more than Rumk has room for", "");
	const uint64_t size = (uint64_t)rumk_end - (uint64_t)rumk_start;
	if (!range_holds(rumk_plan.rumk_base, rumk_plan.rumk_size, (uint64_t)rumk_start, size))
		refuse("Rumk is larger than the memory that the plan gives it", "");
}

static void check_machine(const struct machine *machine)
{
	bool holds = false;
	for (uint32_t i = 0; i < machine->memory_count; i++)
		holds |= range_holds(machine->memory[i].base, machine->memory[i].size, rumk_plan.memory_base, rumk_plan.memory_size);
	if (!holds)
		refuse("the machine has less memory than the plan", "");
	for (uint32_t i = 0; i < rumk_plan.hart_count; i++) {
		const uint64_t bit = 1ull << rumk_plan.harts[i].id;
		if ((machine->harts & bit) == 0)
			refuse("the machine has fewer harts than the plan", "");
		if ((machine->harts_with_h & bit) == 0)
			refuse("a hart has no H extension", "");
	}
	if (probe_hypervisor() == 0)
		refuse("the device tree promises the H extension, this hart has none", "");
}

static void show_black_box(void)
{
	const uint64_t newest = box_sequence();
	uint64_t first = newest;
	// Back to the last boot, at most so many.
	while (first > 0 && newest - first < RECORDS_SHOWN) {
		const struct record *record = box_read(first);
		if (record == NULL || record->cause == CAUSE_BOOT)
			break;
		first--;
	}
	for (uint64_t sequence = first + 1; sequence <= newest; sequence++) {
		const struct record *record = box_read(sequence);
		if (record != NULL)
			console_line("rumk: black box %lu: boot %u, %s, life %u, hart %u: %s scause %lx sepc %lx stval %lx", sequence, record->boot,
				     record->name, record->life, record->hart, cause_name(record->cause), record->scause, record->sepc, record->stval);
	}
}

static void open_black_box(void)
{
	box_open(rumk_plan.blackbox_base, rumk_plan.blackbox_size);
	show_black_box();
	if (box_panics_in_a_row() >= PANICS_BEFORE_OFF) {
		// One boot record breaks the row, so that a person who starts the machine again gets as many tries.
		struct record ended = {.cause = CAUSE_SHUTDOWN, .partition = BOX_NO_PARTITION};
		box_write(&ended);
		refuse("Rumk panicked at each of the last boots", "");
	}
	struct record record = {.cause = CAUSE_BOOT, .partition = BOX_NO_PARTITION, .hart = hart_self()->id};
	box_write(&record);
}

static void start_other_harts(const struct hart *self)
{
	for (uint32_t i = 0; i < rumk_plan.hart_count; i++) {
		const uint32_t id = rumk_plan.harts[i].id;
		if (id != self->id && firmware_start_hart(id, (uint64_t)entry_secondary).error != 0)
			panic("the firmware does not start hart %u", id);
	}
}

static bool hart_is_planned(uint64_t id)
{
	for (uint32_t i = 0; i < rumk_plan.hart_count; i++)
		if (rumk_plan.harts[i].id == id)
			return true;
	return false;
}

// The firmware's lottery may choose a hart that no partition has: another one has to do the work.
static _Noreturn void hand_over_to_planned(uint64_t id, const void *tree)
{
	const uint32_t planned = rumk_plan.harts[0].id;
	console_line("rumk: hart %lu is not in the plan, hart %u goes on", id, planned);
	hand_over(planned, tree);
	refuse("the firmware does not start a hart of the plan", "");
}

static _Noreturn void run(const struct hart *hart)
{
	plic_open(hart->plic_context);
	if (hart->id == rumk_plan.console_hart)
		plic_enable(hart->plic_context, rumk_plan.uart_irq);
	hart_loop();
}

// Called by entry.S with the machine's device tree on the hart that won the firmware's lottery.
_Noreturn void start(const void *tree, uint64_t id)
{
	const uint64_t entered = time_now();
	uart_open(rumk_plan.uart_base);
	check_plan();
	if (!hart_is_planned(id))
		hand_over_to_planned(id, tree);
	console_line("rumk: %s on %s, hart %lu, at %lx", rumk_plan.name, rumk_plan.board, id, (uint64_t)rumk_start);
	struct machine machine;
	const char *fault = fdt_read(tree, &machine);
	if (fault != NULL)
		refuse("the machine's device tree: ", fault);
	check_machine(&machine);
	harts_describe();
	open_black_box();
	partitions_describe(entered);
	console_open();
	for (uint32_t i = 0; i < rumk_plan.partition_count; i++)
		gstage_build(&partitions[i]);
	ownmap_build();
	ownmap_use();
	timer_probe();
	console_line("rumk: %u partitions, %u tables, %s", rumk_plan.partition_count, table_used(), timer_has_sstc() ? "Sstc" : "timer by firmware");
	start_other_harts(hart_self());
	run(hart_self());
}

_Noreturn void start_secondary(void)
{
	ownmap_use();
	run(hart_self());
}
