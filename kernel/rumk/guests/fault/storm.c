// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Interrupts from a real device, the goldfish RTC: every alarm asks for the next, at once or after a while.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"

#define PACE 12000000ull // nanoseconds: at most 84 interrupts in a second
#define PACED 120ull     // in all, which is more than the description allows in one second
#define MILLISECONDS 10000ull

static uint64_t interrupts, wanted, pace;

void storm_interrupt(void)
{
	rumk(RUMK_FN_HEARTBEAT, 0, 0);
	const uint32_t irq = irq_claim();
	interrupts++;
	rtc_acknowledge();
	if (interrupts < wanted)
		rtc_alarm(pace);
	irq_complete(irq);
}

static void start(uint64_t nanoseconds, uint64_t count)
{
	interrupts = 0;
	wanted = count;
	pace = nanoseconds;
	irq_enable(RTC_IRQ);
	timer_at(~0ull);
	interrupts_on(1 << 9);
	rtc_acknowledge();
	rtc_alarm(pace);
}

static uint64_t seen(void)
{
	return __atomic_load_n(&interrupts, __ATOMIC_SEQ_CST);
}

void storm_start(void)
{
	start(0, ~0ull);
}

void storm_paced(void)
{
	start(PACE, PACED);
	while (seen() < PACED)
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
	say("%u interrupts at a pace\n", seen());
}

void alarm_left(uint64_t life)
{
	if (life == 1) {
		rtc_alarm(200000000);
		poke(0x10, 1);
	}
	const uint64_t alarm = rtc_register(0x08), high = rtc_register(0x0c), enabled = rtc_register(0x10), running = rtc_register(0x18);
	say("clock: alarm %x %x, enabled %u, running %u\n", high, alarm, enabled, running);
	irq_enable(RTC_IRQ);
	interrupts_on(1 << 9);
	for (const uint64_t end = now() + 500 * MILLISECONDS; now() < end;)
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
	say("clock: %u interrupts of the last life\n", seen());
	for (;;)
		rumk(RUMK_FN_HEARTBEAT, 0, 0);
}
