// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// One store a life to a page that may not be ours, another page each life.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"

#define CANARY 0x5245545341574e41ull

struct window {
	uint32_t page;
	uint32_t pages;
};

// QEMU's virt board: start-up code, test device and clock, CLINT, PCI ports, PLIC, UART and virtio, fw-cfg; and the beginning
// of what is large: both flash chips, PCI's configuration and windows.
static const struct window devices[] = {
	{0x1, 15}, {0x100, 2}, {0x2000, 16}, {0x3000, 16}, {0xc000, 0x600}, {0x10000, 9}, {0x10100, 1}, {0x20000, 4}, {0x22000, 4}, {0x30000, 8}, {0x40000, 8},
};

static _Noreturn void store(uint64_t page)
{
	poke(page << 12, CANARY);
	restart();
}

static void await_start(uint64_t argument, uint64_t life)
{
	if (life != 1 || (argument & SWEEP_WAITS) == 0)
		return;
	say("sweep waits\n");
	while (typed() < 0)
		;
}

static _Noreturn void finish(uint64_t life)
{
	say("sweep: %u pages\n", life - 1);
	for (;;)
		__asm__ volatile("wfi");
}

void sweep_memory(uint64_t argument, uint64_t life)
{
	const uint64_t first = argument >> 16 & 0xfffff, pages = argument >> 36;
	await_start(argument, life);
	if (pages != 0 && life > pages)
		finish(life);
	store(first + life - 1);
}

void sweep_devices(uint64_t argument, uint64_t life)
{
	await_start(argument, life);
	uint64_t left = life - 1;
	for (uint64_t i = 0; i < sizeof devices / sizeof devices[0]; i++) {
		if (left < devices[i].pages)
			store(devices[i].page + left);
		left -= devices[i].pages;
	}
	finish(life);
}
