// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Beats: a timer interrupt every heartbeat period, a kick to Rumk each time, a line each tenth (argument 2: none); the RTC once
// a second if it is ours (or argument 1); a message into every ring we may write.
#include "guests/lib/guest.h"

static uint64_t period, next, beats, worst, alarms;
static bool has_rtc, is_silent;
static struct ring ring;
static bool has_ring;

static void beat(void)
{
	const uint64_t late = now() - next;
	if (late > worst)
		worst = late;
	beats++;
	next += period;
	timer_at(next);
	rumk(RUMK_FN_HEARTBEAT, 0, 0);
	if (has_ring && ring_send(&ring, beats) && beats % 8 == 0)
		ring_wake(&ring);
	if (beats % 10 == 0 && !is_silent)
		say("beat %u worst %u ticks late\n", beats, worst);
}

uint64_t on_trap(uint64_t cause, uint64_t epc, uint64_t value)
{
	if (cause == TIMER_INTERRUPT) {
		beat();
	} else if (cause == EXTERNAL_INTERRUPT) {
		const uint32_t irq = irq_claim();
		if (irq == RTC_IRQ && has_rtc) {
			rtc_acknowledge();
			rtc_alarm(1000000000);
			say("rtc %u\n", ++alarms);
		}
		irq_complete(irq);
	} else {
		say("trap %x at %x, %x\n", cause, epc, value);
		restart();
	}
	return epc;
}

int main(uint64_t vhart, const uint8_t *tree)
{
	const uint64_t milliseconds = rumk(RUMK_FN_INFO, RUMK_INFO_HEARTBEAT_MS, 0);
	period = rumk(RUMK_FN_INFO, RUMK_INFO_TIMEBASE, 0) / 1000 * (milliseconds == 0 ? 10 : milliseconds);
	say("beat starts, hart %u, life %u\n", vhart, rumk(RUMK_FN_INFO, RUMK_INFO_LIFE, 0));
	const uint64_t argument = rumk(RUMK_FN_INFO, RUMK_INFO_ARGUMENT, 0);
	has_rtc = tree_has(tree, RTC_COMPATIBLE) || argument == 1;
	is_silent = argument == 2;
	if (has_rtc) {
		irq_enable(RTC_IRQ);
		rtc_acknowledge();
		rtc_alarm(1000000000);
	}
	has_ring = ring_open(&ring, 0) && ring.is_producer;
	next = now() + period;
	timer_at(next);
	interrupts_on(1 << 5 | 1 << 9);
	for (;;)
		__asm__ volatile("wfi");
}
