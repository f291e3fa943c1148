// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Output: each partition's bytes wait in its own ring until its own hart finds the UART free, so that no partition ever
// waits for another. What does not fit is dropped, oldest first.
#include "dev/console.h"
#include "dev/uart.h"
#include "h/vtimer.h"
#include "part/partition.h"
#include <rumk/csr.h>

#define RETRY_MS 1
#define PARTIAL_MS 20
#define RUMK_SPEAKS 1 // before a line of Rumk's own; guests cannot print this byte

static uint32_t uart_lock;
static uint32_t input_partition;
static bool choosing;                                    // the switch key came, its digit not yet
static const struct partition *line_owner;               // who has written to a line that is not ended; null: none

void console_open(void)
{
	for (uint32_t i = 0; i < rumk_plan.partition_count; i++)
		if ((rumk_plan.partitions[i].flags & RUMK_PARTITION_INPUT) != 0)
			input_partition = i;
}

static void put_raw(struct console *console, char byte)
{
	console->out[console->written++ % CONSOLE_OUT_BYTES] = byte;
	if (console->written - console->drained > CONSOLE_OUT_BYTES) {
		console->drained++;
		console->lost++;
	}
}

void console_put(struct partition *partition, char byte)
{
	struct console *console = &partition->console;
	lock_take(&console->lock);
	const uint32_t size = utf8_take(&console->text, (uint8_t)byte);
	for (uint32_t i = 0; i < size; i++)
		put_raw(console, (char)console->text.bytes[i]);
	lock_give(&console->lock);
}

void console_report(struct partition *partition, const char *form, ...)
{
	char line[224];
	va_list list;
	va_start(list, form);
	const size_t length = format_list(line, sizeof line, form, list);
	va_end(list);
	struct console *console = &partition->console;
	lock_take(&console->lock);
	// A guest's character that is not whole is dropped, its line that is not ended is ended first.
	console->text.count = 0;
	if (console->written > 0 && console->out[(console->written - 1) % CONSOLE_OUT_BYTES] != '\n')
		put_raw(console, '\n');
	put_raw(console, RUMK_SPEAKS);
	for (size_t i = 0; i < length; i++)
		put_raw(console, line[i]);
	put_raw(console, '\n');
	lock_give(&console->lock);
	console_flush(partition, true);
}

static void uart_text(const char *text)
{
	for (; *text != 0; text++) {
		if (*text == '\n')
			uart_put('\r');
		uart_put(*text);
	}
}

static void uart_byte_of(const struct partition *partition, char byte)
{
	if (line_owner != partition) {
		if (line_owner != NULL)
			uart_text("\n");
		line_owner = partition;
		uart_text(byte == RUMK_SPEAKS ? "rumk" : partition->plan->name);
		uart_text(": ");
	}
	if (byte == RUMK_SPEAKS)
		return;
	if (byte == '\n') {
		uart_put('\r');
		line_owner = NULL;
	}
	uart_put(byte);
}

// How many bytes may be written now: whole lines, or everything.
static uint32_t ready(const struct console *console, bool partial)
{
	uint32_t end = console->written;
	while (!partial && end != console->drained && console->out[(end - 1) % CONSOLE_OUT_BYTES] != '\n')
		end--;
	return end - console->drained;
}

// What is left of a line whose beginning is gone goes too, then the loss is said.
static void tell_loss(const struct partition *partition, struct console *console)
{
	while (console->drained != console->written) {
		console->lost++;
		if (console->out[console->drained++ % CONSOLE_OUT_BYTES] == '\n')
			break;
	}
	uart_text(line_owner == NULL ? "" : "\n");
	line_owner = NULL;
	console_line("rumk: %s: %u bytes lost", partition->plan->name, console->lost);
	console->lost = 0;
}

void console_flush(struct partition *partition, bool partial)
{
	struct console *console = &partition->console;
	struct hart *hart = hart_self();
	lock_take(&console->lock);
	const bool got_uart = lock_try(&uart_lock);
	if (got_uart) {
		if (console->lost != 0)
			tell_loss(partition, console);
		for (uint32_t left = ready(console, partial); left > 0; left--)
			uart_byte_of(partition, console->out[console->drained++ % CONSOLE_OUT_BYTES]);
		lock_give(&uart_lock);
	}
	const bool rest = console->drained != console->written;
	lock_give(&console->lock);
	if (rest && hart->deadlines[DEADLINE_CONSOLE] == ~0ull) {
		hart->deadlines[DEADLINE_CONSOLE] = time_now() + ticks(got_uart ? PARTIAL_MS : RETRY_MS);
		timer_arm(hart);
	}
}

int console_get(struct partition *partition)
{
	struct console *console = &partition->console;
	lock_take(&console->lock);
	int byte = -1;
	if (console->input_tail != __atomic_load_n(&console->input_head, __ATOMIC_ACQUIRE))
		byte = (unsigned char)console->in[console->input_tail++ % CONSOLE_IN_BYTES];
	lock_give(&console->lock);
	return byte;
}

size_t console_tail(const struct partition *partition, char *to, size_t room)
{
	const struct console *console = &partition->console;
	const uint32_t written = console->written;
	const uint32_t size = written < room ? written : (uint32_t)room;
	for (uint32_t i = 0; i < size; i++)
		to[i] = console->out[(written - size + i) % CONSOLE_OUT_BYTES];
	return size;
}

static void give_input(struct partition *partition, char byte)
{
	struct console *console = &partition->console;
	if (console->input_head - __atomic_load_n(&console->input_tail, __ATOMIC_RELAXED) == CONSOLE_IN_BYTES)
		return;
	console->in[console->input_head % CONSOLE_IN_BYTES] = byte;
	__atomic_store_n(&console->input_head, console->input_head + 1, __ATOMIC_RELEASE);
}

static void choose(uint32_t index)
{
	if (index >= rumk_plan.partition_count)
		return;
	input_partition = index;
	console_report(&partitions[index], "input goes to %s", partitions[index].plan->name);
}

void console_receive(void)
{
	for (int byte; (byte = uart_get()) >= 0;) {
		if (choosing) {
			choosing = false;
			choose((uint32_t)byte - '1');
		} else if ((uint32_t)byte == rumk_plan.switch_key) {
			choosing = true;
		} else {
			give_input(&partitions[input_partition], (char)byte);
		}
	}
}

void console_line(const char *form, ...)
{
	char line[160];
	va_list list;
	va_start(list, form);
	format_list(line, sizeof line, form, list);
	va_end(list);
	uart_text(line);
	uart_text("\n");
}
