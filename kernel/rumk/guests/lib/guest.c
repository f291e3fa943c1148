// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// SBI calls, text, interrupts.
#include "guests/lib/guest.h"
#include <stdarg.h>

static struct answer call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	register uint64_t r0 __asm__("a0") = a0;
	register uint64_t r1 __asm__("a1") = a1;
	register uint64_t r2 __asm__("a2") = a2;
	register uint64_t r3 __asm__("a3") = a3;
	register uint64_t r4 __asm__("a4") = 0;
	register uint64_t r6 __asm__("a6") = function;
	register uint64_t r7 __asm__("a7") = extension;
	__asm__ volatile("ecall" : "+r"(r0), "+r"(r1) : "r"(r2), "r"(r3), "r"(r4), "r"(r6), "r"(r7) : "memory");
	return (struct answer){(int64_t)r0, r1};
}

struct answer sbi(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2)
{
	return call(extension, function, a0, a1, a2, 0);
}

int64_t remote_fence(uint64_t function, uint64_t mask, uint64_t base, uint64_t start, uint64_t size)
{
	return call(EID_RFENCE, function, mask, base, start, size).error;
}

uint64_t rumk(uint64_t function, uint64_t a0, uint64_t a1)
{
	return sbi(RUMK_EID, function, a0, a1, 0).value;
}

// One line on its way out: sent whole, so that the lines of two harts do not mix.
struct line {
	char bytes[160];
	uint64_t size;
};

static void put(struct line *line, char byte)
{
	if (line->size < sizeof line->bytes)
		line->bytes[line->size++] = byte;
}

static void put_number(struct line *line, uint64_t value, uint64_t base)
{
	char digits[24];
	unsigned count = 0;
	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	while (count > 0)
		put(line, digits[--count]);
}

// By DBCN, or by the legacy call under a firmware that has no DBCN.
static void send(const struct line *line)
{
	if (sbi(EID_DBCN, 0, line->size, (uint64_t)line->bytes, 0).error == 0)
		return;
	for (uint64_t i = 0; i < line->size; i++)
		sbi(1, 0, (uint64_t)(unsigned char)line->bytes[i], 0, 0);
}

void say(const char *form, ...)
{
	struct line line = {.size = 0};
	va_list list;
	va_start(list, form);
	for (; *form != 0; form++) {
		if (*form != '%') {
			put(&line, *form);
		} else if (*++form == 's') {
			for (const char *text = va_arg(list, const char *); *text != 0; text++)
				put(&line, *text);
		} else {
			put_number(&line, va_arg(list, uint64_t), *form == 'u' ? 10 : 16);
		}
	}
	va_end(list);
	send(&line);
}

int typed(void)
{
	return (int)sbi(2, 0, 0, 0, 0).error;
}

uint64_t now(void)
{
	uint64_t time;
	__asm__ volatile("rdtime %0" : "=r"(time));
	return time;
}

void poke(uint64_t address, uint64_t value)
{
	*(volatile uint64_t *)address = value;
}

uint64_t peek(uint64_t address)
{
	return *(volatile uint64_t *)address;
}

void timer_at(uint64_t when)
{
	sbi(EID_TIME, 0, when, 0, 0);
}

void interrupts_on(uint64_t bits)
{
	__asm__ volatile("csrs sie, %0; csrsi sstatus, 2" ::"r"(bits) : "memory");
}

_Noreturn void restart(void)
{
	sbi(EID_SRST, 0, 1, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}

_Noreturn void power_off(void)
{
	sbi(EID_SRST, 0, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}

extern void begin_secondary(void);

void start_hart(uint64_t vhart, void (*function)(uint64_t vhart))
{
	sbi(EID_HSM, 0, vhart, (uint64_t)begin_secondary, (uint64_t)function);
}

static volatile uint32_t *vplic(uint64_t offset)
{
	return (volatile uint32_t *)(rumk(RUMK_FN_INFO, RUMK_INFO_VPLIC, 0) + offset);
}

void irq_enable(uint32_t irq)
{
	*vplic(4ull * irq) = 1;
	*vplic(0x2000 + 4 * (irq / 32)) |= 1u << (irq % 32);
	*vplic(0x200000) = 0;
}

uint32_t irq_claim(void)
{
	return *vplic(0x200004);
}

void irq_complete(uint32_t irq)
{
	*vplic(0x200004) = irq;
}

bool tree_has(const uint8_t *tree, const char *compatible)
{
	if (tree == NULL)
		return false;
	const uint32_t size = (uint32_t)tree[4] << 24 | (uint32_t)tree[5] << 16 | (uint32_t)tree[6] << 8 | tree[7];
	for (uint32_t at = 0; at < size; at++) {
		uint32_t same = 0;
		while (compatible[same] != 0 && at + same < size && tree[at + same] == (uint8_t)compatible[same])
			same++;
		if (compatible[same] == 0)
			return true;
	}
	return false;
}

static volatile uint32_t *rtc(uint64_t offset)
{
	return (volatile uint32_t *)(RTC_BASE + offset);
}

void rtc_alarm(uint64_t nanoseconds)
{
	const uint64_t low = *rtc(0), time = (uint64_t)*rtc(4) << 32 | low, when = time + nanoseconds;
	*rtc(0x10) = 1;
	*rtc(0x0c) = (uint32_t)(when >> 32);
	*rtc(0x08) = (uint32_t)when;
}

uint32_t rtc_register(uint64_t offset)
{
	return *rtc(offset);
}

void rtc_acknowledge(void)
{
	*rtc(0x1c) = 1;
}
