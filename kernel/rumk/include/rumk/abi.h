// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The one header a guest needs. Rumk speaks SBI 2.0 (BASE, TIME, sPI, RFNC, HSM, SRST, DBCN, legacy 0-8); what is below
// is Rumk's own extension. Call: a7 = RUMK_EID, a6 = function, a0.. arguments; returns a0 = SBI error, a1 = value.
// Probe first: SBI BASE probe_extension(RUMK_EID) is 0 under any other firmware.
#ifndef RUMK_ABI_H
#define RUMK_ABI_H

#define RUMK_EID 0x08524d4b            // in SBI's experimental space: 08 "RMK"
#define RUMK_ABI_VERSION 1
#define RUMK_IMPLEMENTATION 0x524d4b   // what BASE get_impl_id answers

#define RUMK_FN_VERSION 0              // () -> RUMK_ABI_VERSION
#define RUMK_FN_HEARTBEAT 1            // () -> kicks so far in this life
#define RUMK_FN_PLEDGE 2               // (mask) -> the bits left: pledge &= mask; a dropped call is a fault
#define RUMK_FN_INFO 3                 // (RUMK_INFO_*) -> value
#define RUMK_FN_RING 4                 // (ring, RUMK_RING_*) -> value; ring counts from 0 over this partition's rings

#define RUMK_INFO_PARTITION 0          // index in the description
#define RUMK_INFO_LIFE 1               // 1 for the first life since the machine's reset
#define RUMK_INFO_PLEDGE 2             // bits left
#define RUMK_INFO_ARGUMENT 3           // the description's word for this guest
#define RUMK_INFO_TIMEBASE 4           // ticks of `time` a second
#define RUMK_INFO_HARTS 5              // virtual harts
#define RUMK_INFO_HEARTBEAT_MS 6       // how often to kick; 0: not asked for
#define RUMK_INFO_RINGS 7              // rings this partition is an end of
#define RUMK_INFO_VPLIC 8              // guest-physical base of the virtual PLIC; 0: none

#define RUMK_RING_BASE 0               // guest-physical address
#define RUMK_RING_SLOTS 1              // power of two
#define RUMK_RING_SLOT_BYTES 2
#define RUMK_RING_PRODUCER 3           // 1: this partition writes, 0: it reads
#define RUMK_RING_DOORBELL 4           // guest-physical address of the doorbell page; 0: none
#define RUMK_RING_IRQ 5                // virtual interrupt the other side's doorbell raises here

// A ring in memory. Page 0 belongs to the producer (the consumer cannot write it), page 1 to the consumer, slots follow.
// `head` counts messages written, `tail` messages read; both only grow and wrap at 2^32; head - tail <= slots.
// Each side must treat the other's word as hostile: check head - tail before use, copy a slot before looking at it. A reader
// that finds head - tail > slots stores tail = head and goes on from there; a writer takes that for a full ring, and waits.
// Over a restart of the writer `head` stays, and with it what it had sent and nobody has read; all else of its page and its
// free slots is zero. For a restarted reader tail = head: it gets what is sent from then on. Rumk starts a life with
// head - tail <= slots.
#define RUMK_RING_HEAD_OFFSET 0
#define RUMK_RING_TAIL_OFFSET 4096
#define RUMK_RING_SLOTS_OFFSET 8192

// A guest image is flat and starts with the RISC-V Linux image header (64 bytes). Rumk's guests use its reserved word
// res2 (offset 40) for the bytes of text at the start, a multiple of 4096 that is mapped read and execute; 0: all of the
// memory is mapped read, write and execute. image_size (offset 16) counts .bss and stack too.
#define RUMK_IMAGE_SIZE_OFFSET 16
#define RUMK_IMAGE_TEXT_OFFSET 40
#define RUMK_IMAGE_MAGIC_OFFSET 48     // "RISCV\0\0\0"

#endif
