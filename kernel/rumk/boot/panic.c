// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The end of Rumk itself: a record, words, a reset of the machine.
#include "box/box.h"
#include "dev/console.h"
#include "dev/firmware.h"
#include "part/hart.h"
#include <rumk/csr.h>

static uint32_t panicking;

static _Noreturn void finish(struct record *record)
{
	// A panic while panicking, here or on another hart, must not start over.
	if (!lock_try(&panicking))
		firmware_reset(1);
	record->cause = CAUSE_PANIC;
	record->partition = BOX_NO_PARTITION;
	record->hart = hart_self()->id;
	format(record->name, sizeof record->name, "rumk");
	const uint64_t sequence = box_write(record);
	// QEMU 7.2 resets a hart that runs a guest into nowhere; and no guest should see the end of the machine anyway.
	harts_stop_others();
	console_line("\nrumk: PANIC on hart %u, record %lu: %s", record->hart, sequence, record->console);
	firmware_reset(1);
}

_Noreturn void panic(const char *form, ...)
{
	struct record record;
	memset(&record, 0, sizeof record);
	va_list list;
	va_start(list, form);
	record.console_size = (uint32_t)format_list(record.console, sizeof record.console, form, list);
	va_end(list);
	record.sepc = (uint64_t)__builtin_return_address(0);
	finish(&record);
}

// A trap taken while Rumk ran; `regs` are x0 to x31 at that moment.
_Noreturn void panic_trap(const uint64_t *regs)
{
	struct record record;
	memset(&record, 0, sizeof record);
	record.scause = csr_read(CSR_SCAUSE);
	record.sepc = csr_read(CSR_SEPC);
	record.stval = csr_read(CSR_STVAL);
	memcpy(record.regs, regs, sizeof record.regs);
	record.console_size = (uint32_t)format(record.console, sizeof record.console, "trap %lx in Rumk at %lx, address %lx", record.scause, record.sepc, record.stval);
	finish(&record);
}
