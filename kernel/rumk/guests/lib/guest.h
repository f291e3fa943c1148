// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What the bare guests share: SBI calls, printing, the virtual PLIC, the timer, rings.
#ifndef GUEST_H
#define GUEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <rumk/abi.h>

#define EID_TIME 0x54494d45
#define EID_IPI 0x735049
#define EID_RFENCE 0x52464e43
#define EID_HSM 0x48534d
#define EID_SRST 0x53525354
#define EID_DBCN 0x4442434e

struct answer {
	int64_t error;
	uint64_t value;
};

struct answer sbi(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2);
// RFNC: 0 fence.i, 1 sfence.vma, 2 that of one ASID (0), on the harts of a mask; the error alone.
int64_t remote_fence(uint64_t function, uint64_t mask, uint64_t base, uint64_t start, uint64_t size);
// Rumk's own extension, the value alone.
uint64_t rumk(uint64_t function, uint64_t a0, uint64_t a1);
// Prints %s, %u (uint64_t) and %x (uint64_t).
void say(const char *form, ...);
// The next byte typed, or -1.
int typed(void);
uint64_t now(void);
// A store and a load at any address, right or wrong.
void poke(uint64_t address, uint64_t value);
uint64_t peek(uint64_t address);
// Timer interrupt at a time of `now`.
void timer_at(uint64_t when);
void interrupts_on(uint64_t bits);
_Noreturn void restart(void);
_Noreturn void power_off(void);
void start_hart(uint64_t vhart, void (*function)(uint64_t vhart));

// The guest's own trap handler, one a guest.
uint64_t on_trap(uint64_t cause, uint64_t epc, uint64_t value);
int main(uint64_t vhart, const uint8_t *tree);

#define TIMER_INTERRUPT (1ull << 63 | 5)
#define EXTERNAL_INTERRUPT (1ull << 63 | 9)
#define SOFTWARE_INTERRUPT (1ull << 63 | 1)

void irq_enable(uint32_t irq);
uint32_t irq_claim(void);
void irq_complete(uint32_t irq);

// Whether the guest's device tree names such a device.
bool tree_has(const uint8_t *tree, const char *compatible);

struct ring {
	volatile uint32_t *head, *tail;
	volatile uint64_t *slots;
	uint32_t count, slot_bytes, irq;
	volatile uint32_t *doorbell;
	bool is_producer;
};
// The n-th ring of this partition; false: there is none.
bool ring_open(struct ring *ring, uint64_t n);
// Puts a message whose words are all derived from `number`; false: full, or the other side's counter is absurd.
bool ring_send(struct ring *ring, uint64_t number);
void ring_wake(struct ring *ring);
// Takes a message; 0: none, 1: *number is it, -1: hostile (absurd counter or wrong words), and left behind.
int ring_receive(struct ring *ring, uint64_t *number);

#define RTC_BASE 0x101000ull
#define RTC_IRQ 11
#define RTC_COMPATIBLE "google,goldfish-rtc"
// Asks the goldfish RTC for an interrupt in so many nanoseconds.
void rtc_alarm(uint64_t nanoseconds);
void rtc_acknowledge(void);
uint32_t rtc_register(uint64_t offset);

#endif
