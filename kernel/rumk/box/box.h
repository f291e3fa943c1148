// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The black box (Boot Error Buffer): a ring of checked records in memory that a warm reset keeps.
#ifndef BOX_BOX_H
#define BOX_BOX_H

#include "lib/lib.h"

uint32_t crc32c(const void *data, size_t size);
void sha256(const void *data, size_t size, uint8_t digest[32]);

#define BOX_MAGIC 0x31584f424b4d5552ull // "RUMKBOX1" in memory order
#define BOX_NO_PARTITION 0xffffffffu

// Why a record was written. Numbers are for ever: tools outside read them.
enum cause {
	CAUSE_BOOT = 1,       // Rumk started; detail: 0
	CAUSE_TRAP = 2,       // the guest trapped in a way it may not; scause, sepc, stval, htval
	CAUSE_PLEDGE = 3,     // called what it had dropped; detail: SBI extension
	CAUSE_HEARTBEAT = 4,  // silent for longer than its deadline; detail: ticks of silence
	CAUSE_STORM = 5,      // a device interrupted too often; detail: interrupt
	CAUSE_FLOOD = 6,      // rang a doorbell too often; detail: ring
	CAUSE_ABUSE = 7,      // too many refused SBI calls; detail: the last extension
	CAUSE_RESTART = 8,    // the guest asked for a restart; detail: SBI's reason
	CAUSE_SHUTDOWN = 9,   // the guest asked for its end; detail: SBI's reason
	CAUSE_PRISTINE = 10,  // a pristine copy is not what the plan says; detail: index of the load
	CAUSE_PANIC = 11,     // Rumk itself; console: the words
};

#define BOX_CONSOLE_BYTES 600

// 1024 bytes, little endian. The magic is stored last: without it the slot is empty.
struct record {
	uint64_t magic;
	uint32_t crc;          // CRC32C of everything behind `size`
	uint32_t size;         // 1024
	uint64_t sequence;     // from 1, never again the same; slot = (sequence - 1) modulo slots
	uint64_t time;         // ticks since the machine's reset
	uint32_t boot;         // boots since the black box was empty, from 1
	uint32_t cause;        // enum cause
	uint32_t partition;    // index, or BOX_NO_PARTITION
	uint32_t life;
	uint32_t hart;         // physical
	uint32_t vhart;
	uint64_t detail;
	uint64_t scause;
	uint64_t sepc;
	uint64_t stval;
	uint64_t htval;        // guest-physical address, already shifted
	uint64_t sstatus;
	uint64_t hstatus;
	uint64_t vsstatus;
	uint64_t vscause;
	uint64_t vsepc;
	uint64_t vstval;
	char name[16];         // of the partition, ended by a zero byte
	uint64_t regs[32];
	uint32_t console_size;
	uint32_t panics;       // boots right before this one that each ended in a panic
	char console[BOX_CONSOLE_BYTES]; // the last bytes the partition printed
};
_Static_assert(sizeof(struct record) == 1024, "tools outside read records of 1024 bytes");

// Takes [base, base+size) as the black box: finds the newest valid record, counts this boot and the panics before it.
void box_open(uint64_t base, uint64_t size);
// Whether this slot's record is whole.
bool record_is_valid(const struct record *record);
// Completes and stores a record; the caller filled everything from `cause` on. Returns its sequence.
uint64_t box_write(struct record *record);
// The newest sequence, 0 when empty.
uint64_t box_sequence(void);
// The record of a sequence, or null when it was overwritten or never whole.
const struct record *box_read(uint64_t sequence);
// How many boots right before this one each ended in a panic, whatever else they wrote.
unsigned box_panics_in_a_row(void);
const char *cause_name(uint32_t cause);

#endif
