// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The checked plan: everything Rumk knows of its machine, as constant tables that `nexus` writes (plan.c) from the
// KDL description. Rumk reads only memory ranges and harts from the machine's device tree, and compares.
// Who fills this in has already proved: no overlap, alignment, each hart, interrupt and device given once.
// Rumk checks again only what a wrong image could break (magic, version, counts, digests) and panics with words.
#ifndef RUMK_PLAN_H
#define RUMK_PLAN_H

#include <stdint.h>

#define RUMK_PLAN_MAGIC 0x4e414c504b4d5552ull // "RUMKPLAN" in memory order
#define RUMK_PLAN_VERSION 2u

// Bounds of the tables; the checker refuses more.
#define RUMK_MAX_HARTS 8       // hart ids 0..7
#define RUMK_MAX_PARTITIONS 8
#define RUMK_MAX_VHARTS 8      // harts of one partition
#define RUMK_MAX_RINGS 16
#define RUMK_MAX_IRQS 128      // PLIC sources 1..127; the virtual PLIC has the same range

#define RUMK_PAGE 4096ull

// Permissions of a mapping, as in the G-stage page-table entry. Write with execute is for guests that demand it (Linux).
#define RUMK_R 1u
#define RUMK_W 2u
#define RUMK_X 4u

// Memory of a partition: [gpa, gpa+size) of the guest is [pa, pa+size) of the machine. All multiples of RUMK_PAGE.
// The image's first `text` bytes (guest header, abi.h) become R|X, all the rest R|W; RAM is wiped and restored per life.
struct rumk_region {
	uint64_t gpa;
	uint64_t pa;
	uint64_t size;
	uint32_t flags;
};

// A pristine copy inside the image (never mapped into a guest, never written): checked by SHA-256 at boot and before
// each life, then copied to `gpa`. One for the image, one for the device tree, one for an initramfs.
struct rumk_load {
	uint64_t offset;       // bytes from the start of the payload, multiple of RUMK_PAGE
	uint64_t size;         // bytes; may be odd
	uint64_t gpa;          // inside one region of the partition
	uint8_t sha256[32];
};

// A 32-bit store to a register of a device, at an offset from its base.
struct rumk_store {
	uint32_t offset;
	uint32_t value;
};

// A device owned by one partition: its pages are mapped R|W, its interrupt is routed to vhart 0 through the virtual PLIC.
struct rumk_device {
	const char *name;
	uint64_t gpa;
	uint64_t pa;
	uint64_t size;         // multiple of RUMK_PAGE; 0: the device is an interrupt only
	uint32_t irq;          // PLIC source of the machine and of the guest; 0: none
	uint32_t storm_limit;  // interrupts a second that are still no storm; 0: no limit
	uint32_t quiet_count;  // stores that bring it to rest whenever its partition has stopped; 0: nobody knows any
	const struct rumk_store *quiet;
};

// What a partition may ask for. The guest may drop bits (never regain them before its next life).
#define RUMK_PLEDGE_CONSOLE (1u << 0)   // DBCN, legacy putchar and getchar
#define RUMK_PLEDGE_TIME (1u << 1)      // TIME, legacy set_timer
#define RUMK_PLEDGE_IPI (1u << 2)       // sPI, RFNC, legacy ipi and fences
#define RUMK_PLEDGE_HSM (1u << 3)       // HSM (start and stop own harts)
#define RUMK_PLEDGE_RESET (1u << 4)     // SRST, legacy shutdown: ends or restarts this partition only
#define RUMK_PLEDGE_RING(index) (1u << (16 + (index))) // "ipc:<name>": index into plan.rings, at most 16

// What happens after a fault.
#define RUMK_THEN_HOLD 0u     // too many faults: stays stopped until the machine is reset
#define RUMK_THEN_RESET 1u    // too many faults: the machine is reset

struct rumk_policy {
	uint32_t restart_limit;   // restarts within the window; at one fault more `then` happens; 0: restart always
	uint32_t window_ms;       // length of that window; a life that was longer makes the back-off small again
	uint32_t backoff_ms;      // wait before the first restart, doubled each time; 0: none
	uint32_t backoff_max_ms;  // the doubling stops here
	uint32_t then;            // RUMK_THEN_*
};

#define RUMK_PARTITION_STRICT_TRAPS (1u << 0) // illegal and virtual instructions are faults, not given to the guest
#define RUMK_PARTITION_INPUT (1u << 1)        // has the console's input at boot (one partition)

struct rumk_partition {
	const char *name;               // 1..15 bytes of [a-z0-9-]; the prefix of its console lines
	uint32_t flags;                 // RUMK_PARTITION_*
	uint32_t pledge;                // RUMK_PLEDGE_*: the most it may have
	uint32_t vhart_count;
	uint32_t region_count;
	uint32_t load_count;
	uint32_t device_count;
	const uint32_t *harts;          // physical hart ids; place in the table = virtual hart id; vhart 0 boots
	const struct rumk_region *regions;
	const struct rumk_load *loads;
	const struct rumk_device *devices;
	uint64_t entry;                 // guest-physical address of the first instruction (vhart 0, VS-mode)
	uint64_t dtb_gpa;               // a1 at entry: where the guest's device tree is loaded; 0: none
	uint64_t vplic_gpa;             // base of the virtual PLIC (4 MiB window, not mapped: accesses trap); 0: none
	uint64_t argument;              // a word for the guest, read by hypercall (RUMK_INFO_ARGUMENT)
	uint32_t heartbeat_ms;          // the guest kicks this often by hypercall ...
	uint32_t heartbeat_deadline_ms; // ... and a silence of this length is a fault; 0: no heartbeat asked
	uint32_t abuse_limit;           // refused SBI calls a second that are still no abuse; 0: no limit
	struct rumk_policy policy;
};

// One ring: `from` writes, `to` reads. Layout in abi.h: producer page, consumer page, slots. The doorbell is one page
// of guest-physical space that is not mapped: a store there traps and raises `irq` in the virtual PLIC of the other side.
struct rumk_ring {
	const char *name;
	uint64_t gpa;             // where both sides see the ring (pages: producer R|W from, R to; consumer the reverse)
	uint64_t pa;
	uint64_t size;            // 2 * RUMK_PAGE + slots * slot_bytes, rounded up to RUMK_PAGE
	uint32_t slots;           // power of two
	uint32_t slot_bytes;      // multiple of 8
	uint32_t from;            // index of the partition
	uint32_t to;
	uint64_t doorbell_gpa;    // same address for both sides; 0: no doorbell
	uint32_t doorbell_irq;    // virtual interrupt at the other side, not used by a device there
	uint32_t flood_limit;     // doorbells a second that are still no flood; 0: no limit
};

struct rumk_hart_plan {
	uint32_t id;
	uint32_t plic_context;    // the PLIC's S-mode context of this hart
};

struct rumk_plan {
	uint64_t magic;           // RUMK_PLAN_MAGIC
	uint32_t version;         // RUMK_PLAN_VERSION
	uint32_t timebase_hz;     // ticks of `time` a second
	const char *name;         // of the system
	const char *board;
	uint64_t memory_base;     // RAM the machine must have
	uint64_t memory_size;
	uint64_t rumk_base;       // RAM of firmware and Rumk; no partition, ring or black box inside
	uint64_t rumk_size;
	uint64_t blackbox_base;   // multiple of RUMK_PAGE; outside every loaded byte, so that a reset keeps it
	uint64_t blackbox_size;
	uint64_t uart_base;       // NS16550A, 1-byte registers; Rumk owns it
	uint32_t uart_irq;
	uint32_t console_hart;    // takes the UART's interrupt: a hart without partition if there is one
	uint64_t plic_base;
	uint64_t plic_size;
	uint64_t payload_size;    // bytes of payload behind Rumk's own segments
	uint32_t switch_key;      // byte that, followed by a digit 1.., gives the input to that partition (0x14: Ctrl-T)
	uint32_t hart_count;
	uint32_t partition_count;
	uint32_t ring_count;
	const struct rumk_hart_plan *harts;
	const struct rumk_partition *partitions;
	const struct rumk_ring *rings;
};

// The one symbol that a plan.c defines.
extern const struct rumk_plan rumk_plan;

#endif
