// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The black box: a write that stops after any byte leaves only whole records, and a new boot goes on behind the newest.
#include "box/box.h"
#include "test/host/host.h"
#include <rumk/csr.h>

#define SLOTS 8u

static struct record memory[SLOTS] __attribute__((aligned(4096)));
static struct record saved[SLOTS];

static void reopen(void)
{
	box_open((uint64_t)memory, sizeof memory);
}

static uint64_t write_one(uint32_t cause)
{
	struct record record = {.cause = cause, .partition = 1, .life = 7, .sepc = draw()};
	host_time++;
	return box_write(&record);
}

// What a reader sees: valid records only, each in its slot, sequences without a repeat.
static void check_whole(uint64_t newest_allowed)
{
	for (uint32_t i = 0; i < SLOTS; i++) {
		if (!record_is_valid(&memory[i]))
			continue;
		CHECK((memory[i].sequence - 1) % SLOTS == i);
		CHECK(memory[i].sequence <= newest_allowed);
		CHECK(memory[i].life == 7);
	}
}

// The next write, stopped after `bytes` bytes of it: slot emptied, then copied front to back but for the magic.
static void torn_write(uint64_t sequence, size_t bytes)
{
	const struct record whole = memory[(sequence - 1) % SLOTS];
	memcpy(memory, saved, sizeof memory);
	struct record *slot = &memory[(sequence - 1) % SLOTS];
	slot->magic = 0;
	struct record copy = whole;
	copy.magic = 0;
	memcpy(slot, &copy, bytes);
}

// Boots that ended in a panic count, whatever partitions wrote before or after it: even more records than there are slots.
static void check_panics_in_a_row(void)
{
	unsigned row = 0;
	memset(memory, 0, sizeof memory);
	for (unsigned boot = 0; boot < 500; boot++) {
		reopen();
		CHECK(box_panics_in_a_row() == row);
		write_one(CAUSE_BOOT);
		for (uint64_t faults = draw() % (3 * SLOTS); faults > 0; faults--)
			write_one(CAUSE_TRAP);
		const bool panics = draw() % 4 != 0;
		row = panics ? row + 1 : 0;
		if (!panics)
			continue;
		write_one(CAUSE_PANIC);
		for (uint64_t late = draw() % (SLOTS - 1); late > 0; late--)
			write_one(CAUSE_TRAP);
	}
	// Staying off is the end of a row too.
	for (unsigned boot = 0; boot < 3; boot++) {
		reopen();
		write_one(CAUSE_PANIC);
	}
	reopen();
	CHECK(box_panics_in_a_row() >= 3);
	write_one(CAUSE_SHUTDOWN);
	reopen();
	CHECK(box_panics_in_a_row() == 0);
}

int main(void)
{
	// Whatever memory holds after power-on.
	for (size_t i = 0; i < sizeof memory; i++)
		((uint8_t *)memory)[i] = (uint8_t)draw();
	reopen();
	CHECK(box_sequence() == 0);
	for (uint64_t sequence = 1; sequence <= 3 * SLOTS; sequence++) {
		CHECK(write_one(CAUSE_TRAP) == sequence);
		CHECK(box_read(sequence) != NULL && box_read(sequence)->cause == CAUSE_TRAP);
		CHECK(sequence <= SLOTS || box_read(sequence - SLOTS) == NULL);
		reopen();
		CHECK(box_sequence() == sequence);
	}
	for (size_t bytes = 0; bytes <= sizeof(struct record); bytes++) {
		memcpy(saved, memory, sizeof memory);
		const uint64_t sequence = write_one(CAUSE_STORM);
		struct record after[SLOTS];
		memcpy(after, memory, sizeof memory);
		torn_write(sequence, bytes);
		check_whole(sequence - 1);
		reopen();
		CHECK(box_sequence() == sequence - 1);
		memcpy(memory, after, sizeof memory);
		reopen();
		CHECK(box_sequence() == sequence);
		check_whole(sequence);
	}
	// A flipped bit anywhere behind the header makes a record invalid.
	for (int i = 0; i < 2000; i++) {
		uint8_t *byte = (uint8_t *)&memory[0] + 8 + draw() % (sizeof(struct record) - 8);
		const uint8_t bit = (uint8_t)(1u << draw() % 8);
		*byte ^= bit;
		CHECK(!record_is_valid(&memory[0]));
		*byte ^= bit;
		CHECK(record_is_valid(&memory[0]));
	}
	check_panics_in_a_row();
	CHECK(crc32c("123456789", 9) == 0xe3069283u);
	printf("black box: whole records only, after every torn byte\n");
	return 0;
}
