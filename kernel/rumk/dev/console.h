// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// One UART for all: output is buffered for each partition and written line by line behind its name; input goes to one.
#ifndef DEV_CONSOLE_H
#define DEV_CONSOLE_H
#include "lib/utf8.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct partition;

#define CONSOLE_OUT_BYTES 8192u
#define CONSOLE_IN_BYTES 64u

struct console {
	uint32_t lock;                     // this partition's harts only
	uint32_t written;                  // bytes ever put in; place = count modulo size
	uint32_t drained;                  // bytes ever taken out
	uint32_t lost;                     // bytes that had to make room since this was last said
	uint32_t input_head, input_tail;
	struct utf8 text;                  // the character that the partition is printing
	char out[CONSOLE_OUT_BYTES];
	char in[CONSOLE_IN_BYTES];
};

// Gives the input to the partition that the plan names.
void console_open(void);
// A byte a partition prints. Control characters other than tab and newline, and what is no UTF-8, are dropped, so that no
// guest can forge a prefix.
void console_put(struct partition *partition, char byte);
// A line from Rumk about a partition, in order with what the partition printed.
void console_report(struct partition *partition, const char *form, ...) __attribute__((format(printf, 2, 3)));
// Writes what is buffered, or asks this hart's timer to try again when another hart has the UART or the line is not whole.
void console_flush(struct partition *partition, bool partial);
// The next byte of input for this partition, or -1.
int console_get(struct partition *partition);
// The last bytes it printed, into `to`; returns how many.
size_t console_tail(const struct partition *partition, char *to, size_t room);
// The UART's interrupt: gives what was typed to whoever has the input, or changes that.
void console_receive(void);
// A line straight to the UART: boot and panic only.
void console_line(const char *form, ...) __attribute__((format(printf, 1, 2)));

#endif
