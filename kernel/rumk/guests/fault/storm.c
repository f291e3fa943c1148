// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// An interrupt storm from a real device: every alarm asks for the next at once.
#include "guests/fault/fault.h"
#include "guests/lib/guest.h"

void storm_start(void)
{
	irq_enable(RTC_IRQ);
	timer_at(~0ull);
	interrupts_on(1 << 9);
	rtc_acknowledge();
	rtc_alarm(0);
}

void storm_interrupt(void)
{
	rumk(RUMK_FN_HEARTBEAT, 0, 0);
	const uint32_t irq = irq_claim();
	rtc_acknowledge();
	rtc_alarm(0);
	irq_complete(irq);
}
