// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Seeded nonsense to every SBI extension: addresses of neighbours and of Rumk, ends of the address space, wild masks.
// A call that answers anything but an error is counted; none may end the machine or another partition.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"

#define CALLS 4000u

static uint64_t state;

static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static uint64_t argument(void)
{
	static const uint64_t corners[] = {0, 1, 2, 8, 63, 64, 4095, 4096, 0x80000000, 0x80200000, 0x80210000, 0x84000000, 0x840ff000, 0x84100000,
					   0x88000000, 0x9bfc0000, 0x9c000000, 0xa0000000, 1ull << 32, 1ull << 39, 1ull << 63, ~0ull, ~7ull, ~4095ull};
	const uint64_t choice = draw();
	return choice % 4 == 0 ? draw() : choice % 4 == 1 ? draw() & 0xffff : corners[choice / 4 % (sizeof corners / sizeof corners[0])];
}

static uint64_t extension(void)
{
	static const uint64_t known[] = {0, 3, 4, 5, 6, 7, 0x10, EID_TIME, EID_IPI, EID_RFENCE, EID_HSM, EID_DBCN, RUMK_EID, 0x504d55, 0x53555350};
	const uint64_t choice = draw();
	return choice % 4 == 0 ? draw() : known[choice / 4 % (sizeof known / sizeof known[0])];
}

void fuzz(uint64_t life, uint64_t seed)
{
	state = 0x9e3779b97f4a7c15ull ^ (seed << 32) ^ life;
	uint64_t accepted = 0, refused = 0;
	for (uint64_t i = 0; i < CALLS; i++) {
		const uint64_t id = extension(), function = draw() % 8;
		// Not what ends this life by right: stopping this hart, giving up a pledge.
		if ((id == EID_HSM && function == 1) || (id == RUMK_EID && function == RUMK_FN_PLEDGE) || id == 8)
			continue;
		const struct answer answer = sbi(id, function, argument(), argument(), argument());
		if (answer.error < 0)
			refused++;
		else
			accepted++;
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
	}
	say("\nfuzz: life %u, %u accepted, %u refused\n", life, accepted, refused);
	poke(0x10, 1);
}
