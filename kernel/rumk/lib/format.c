// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Formatted text into a buffer.
#include "lib/lib.h"

struct target {
	char *to;
	size_t room;
	size_t length;
};

static void put(struct target *target, char byte)
{
	if (target->length + 1 < target->room)
		target->to[target->length++] = byte;
}

static void put_number(struct target *target, uint64_t value, unsigned base, unsigned width, char fill)
{
	char digits[24];
	unsigned count = 0;
	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	for (; width > count; width--)
		put(target, fill);
	while (count > 0)
		put(target, digits[--count]);
}

size_t format_list(char *to, size_t room, const char *form, va_list list)
{
	struct target target = {to, room, 0};
	for (; *form != 0; form++) {
		if (*form != '%') {
			put(&target, *form);
			continue;
		}
		form++;
		const char fill = *form == '0' ? '0' : ' ';
		unsigned width = 0;
		for (; *form >= '0' && *form <= '9'; form++)
			width = width * 10 + (unsigned)(*form - '0');
		const bool wide = *form == 'l';
		if (wide)
			form++;
		if (*form == 's') {
			for (const char *text = va_arg(list, const char *); *text != 0; text++)
				put(&target, *text);
		} else if (*form == 'c') {
			put(&target, (char)va_arg(list, int));
		} else if (*form == 'u' || *form == 'x') {
			const uint64_t value = wide ? va_arg(list, unsigned long) : va_arg(list, unsigned);
			put_number(&target, value, *form == 'u' ? 10 : 16, width, fill);
		} else {
			put(&target, *form);
		}
	}
	if (room > 0)
		to[target.length] = 0;
	return target.length;
}

size_t format(char *to, size_t room, const char *form, ...)
{
	va_list list;
	va_start(list, form);
	const size_t length = format_list(to, room, form, list);
	va_end(list);
	return length;
}
