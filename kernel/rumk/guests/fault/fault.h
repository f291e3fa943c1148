// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The parts of the fault guest.
#ifndef FAULT_H
#define FAULT_H
#include <stdbool.h>
#include <stdint.h>

// The RTC's alarm, set again at each interrupt: in the past for ever, or slowly and some times.
void storm_start(void);
void storm_paced(void);
void storm_interrupt(void);
// Life 1 sets an alarm and dies before it comes; the next one says what it finds in the RTC, and whether that alarm comes.
void alarm_left(uint64_t life);
// Fills memory and every register with a pattern and dies; in the next life looks for any of it.
void residue(uint64_t life);
// The faults that need no call, by their letters; false: no such fault.
bool wild(uint64_t letter);
// Turns the guest's own translation on: everything where it is.
void mmu_on(void);
// The same, and on in user mode with a function that makes no calls.
_Noreturn void mmu_user(bool (*function)(uint64_t), uint64_t argument);
// For a second hart: the tables that mmu_on has built.
void mmu_use(void);
// Maps page 1 or page 2 at MMU_WINDOW; each holds its number.
void mmu_window(uint64_t number);
#define MMU_WINDOW 0x3fc0000000ull
// A load through a page table at an address that is not ours, and a load that our own tables do not have.
void mmu_astray(uint64_t table);
void mmu_nowhere(void);
// What the second hart of two does to the first, and the other way round.
void two_harts(void);
void fault_on_second(uint64_t letter);
void fence_second(void);
// Drops "time", then sets the timer from a second hart that was started behind that.
void time_on_second(void);
// Life 1 starts the second hart and dies at once; the next one starts none, and says whether that hart runs all the same.
void start_late(uint64_t life);
// To the reader of our first ring: a counter or a slot that lies, 64 true messages, the doorbell without end.
void ring_lie(bool in_counter);
void ring_messages(void);
void ring_flood(void);
// Legacy calls and fences with good and bad masks: each answer is printed.
void calls(void);
void calls_timer(void);
// What is hidden from a guest that has pledged little, then a call that it has dropped.
void calls_unpledged(void);
// Calls every SBI extension with seeded nonsense, and says what came of it.
void fuzz(uint64_t life, uint64_t seed);

// A store to one page a life, then silence: to pages of memory (argument: pages << 36, 0 for ever, and first page << 16), or
// to the registers of the board's devices. With SWEEP_WAITS in the argument the first life waits for a byte typed.
void sweep_memory(uint64_t argument, uint64_t life);
void sweep_devices(uint64_t argument, uint64_t life);
#define SWEEP_WAITS 0x100

#endif
