// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// A partition at run time: its place in the plan, its life, what it may still do.
#ifndef PART_PARTITION_H
#define PART_PARTITION_H
#include "box/box.h"
#include "dev/console.h"
#include "h/vplic.h"
#include "part/hart.h"

enum state {
	STATE_RUNNING,
	STATE_STOPPING,  // its harts are on their way to hart_loop
	STATE_WAITING,   // the back-off runs
	STATE_HELD,      // too many faults: stays stopped
	STATE_OFF,       // ended by its own request
};

// Events in the second that is being counted.
struct rate {
	uint64_t since;
	uint32_t count;
};

struct partition {
	const struct rumk_partition *plan;
	uint32_t index;
	uint32_t state;           // enum state, atomic
	uint32_t life;            // 1 in the first
	uint32_t pledge;          // what is left of plan->pledge, atomic
	uint32_t stop_cause;      // why it is stopping
	uint32_t refused;         // SBI calls refused in this life
	uint32_t hsm_lock;        // held while one hart starts another
	uint64_t kicks;           // heartbeats in this life, atomic
	uint64_t kicked_at;       // atomic
	uint64_t started_at;      // what the guest's clock counts from
	uint64_t stopped_at;      // end of the last life; in the first, Rumk's entry
	uint64_t fault_times[32]; // of the last faults, for the limit within the window
	uint32_t faults;          // ever
	uint32_t backoff_ms;      // the next wait
	struct rate abuse;
	struct rate storm[RUMK_MAX_IRQS];
	struct rate flood[RUMK_MAX_RINGS];
	struct vplic vplic;
	struct console console;
	struct hart *harts[RUMK_MAX_VHARTS]; // by virtual id
};

extern struct partition partitions[RUMK_MAX_PARTITIONS];

// Fills the table from the plan; the first lives count from `entered`.
void partitions_describe(uint64_t entered);

// Stops the partition of this hart because of `cause`, with a record of this hart's guest. Does not return.
_Noreturn void partition_stop(struct hart *hart, enum cause cause, uint64_t detail);

// One step of a partition's life, called again and again on its first hart while that is in hart_loop.
void partition_step(struct partition *partition);

// Counts an event; true when `limit` a second is passed (0: never).
bool rate_exceeds(struct rate *rate, uint32_t limit);

// Milliseconds as ticks.
static inline uint64_t ticks(uint64_t milliseconds)
{
	return milliseconds * (rumk_plan.timebase_hz / 1000);
}
#endif
