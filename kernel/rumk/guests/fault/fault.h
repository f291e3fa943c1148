// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The parts of the fault guest.
#ifndef FAULT_H
#define FAULT_H
#include <stdint.h>

// The RTC's alarm, set again in the past at each interrupt.
void storm_start(void);
void storm_interrupt(void);
// Fills memory, float registers and supervisor registers with a pattern and dies; in the next life looks for any of it.
void residue(uint64_t life);
// Calls every SBI extension with seeded nonsense, and says what came of it.
void fuzz(uint64_t life, uint64_t seed);

#endif
