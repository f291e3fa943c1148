// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Records in the black box. Several harts may write at once: each takes its own sequence number and with it its own slot.
#include "box/box.h"
#include <rumk/csr.h>

static struct record *slots;
static uint64_t slot_count;
static uint64_t newest;      // sequence, atomic
static uint32_t boot_number;
static uint32_t panics;      // boots before this one that ended in a panic, in a row

static uint32_t record_crc(const struct record *record)
{
	const size_t skipped = offsetof(struct record, sequence);
	return crc32c((const uint8_t *)record + skipped, sizeof *record - skipped);
}

bool record_is_valid(const struct record *record)
{
	return record->magic == BOX_MAGIC && record->size == sizeof *record && record->crc == record_crc(record);
}

void box_open(uint64_t base, uint64_t size)
{
	slots = (struct record *)base;
	slot_count = size / sizeof(struct record);
	newest = 0;
	boot_number = 1;
	panics = 0;
	uint32_t panicked = 0; // the last boot that did; 0: none
	for (uint64_t i = 0; i < slot_count; i++) {
		const struct record *record = &slots[i];
		if (!record_is_valid(record) || (record->sequence - 1) % slot_count != i)
			continue;
		if (record->cause == CAUSE_PANIC && record->boot > panicked)
			panicked = record->boot;
		if (record->sequence > newest) {
			newest = record->sequence;
			boot_number = record->boot + 1;
			panics = record->panics;
		}
	}
	// Every record carries the row before its boot: faults of partitions may have taken the slots of the records before.
	panics = panicked != 0 && panicked + 1 == boot_number ? panics + 1 : 0;
}

uint64_t box_write(struct record *record)
{
	record->sequence = __atomic_add_fetch(&newest, 1, __ATOMIC_RELAXED);
	record->time = time_now();
	record->boot = boot_number;
	record->panics = panics;
	record->size = sizeof *record;
	record->crc = record_crc(record);
	record->magic = 0;
	struct record *slot = &slots[(record->sequence - 1) % slot_count];
	// Commit order: the slot is empty before its bytes change, and whole before it is no longer empty.
	__atomic_store_n(&slot->magic, 0, __ATOMIC_SEQ_CST);
	memcpy(slot, record, sizeof *record);
	__atomic_store_n(&slot->magic, BOX_MAGIC, __ATOMIC_SEQ_CST);
	return record->sequence;
}

uint64_t box_sequence(void)
{
	return __atomic_load_n(&newest, __ATOMIC_RELAXED);
}

const struct record *box_read(uint64_t sequence)
{
	if (sequence == 0 || slot_count == 0)
		return NULL;
	const struct record *record = &slots[(sequence - 1) % slot_count];
	return record_is_valid(record) && record->sequence == sequence ? record : NULL;
}

unsigned box_panics_in_a_row(void)
{
	return panics;
}

const char *cause_name(uint32_t cause)
{
	static const char names[][12] = {"unknown", "boot", "trap", "pledge", "heartbeat", "storm", "flood", "abuse", "restart", "shutdown", "pristine", "panic"};
	return names[cause < COUNT(names) ? cause : 0];
}
