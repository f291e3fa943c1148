// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// DBCN: the console. Addresses are the guest's and must lie in its own memory.
#include "h/gstage.h"
#include "part/partition.h"
#include "sbi/sbi.h"

#define MOST_BYTES 1024ull // of one call, half the console's buffer: a guest may ask for more, and is told how much was done

static struct sbi_result write(struct partition *partition, uint64_t size, uint64_t gpa)
{
	const char *bytes = (const char *)gstage_find(partition, gpa, size, RUMK_R);
	if (bytes == NULL)
		return sbi_error(SBI_INVALID_PARAM);
	const uint64_t done = size < MOST_BYTES ? size : MOST_BYTES;
	for (uint64_t i = 0; i < done; i++)
		console_put(partition, bytes[i]);
	console_flush(partition, false);
	return sbi_value(done);
}

static struct sbi_result read(struct partition *partition, uint64_t size, uint64_t gpa)
{
	char *bytes = (char *)gstage_find(partition, gpa, size, RUMK_W);
	if (bytes == NULL)
		return sbi_error(SBI_INVALID_PARAM);
	uint64_t done = 0;
	for (int byte; done < size && (byte = console_get(partition)) >= 0; done++)
		bytes[done] = (char)byte;
	return sbi_value(done);
}

struct sbi_result sbi_dbcn(struct hart *hart, uint64_t function, const uint64_t *args)
{
	struct partition *partition = hart->partition;
	if (function == 2) {
		console_put(partition, (char)args[0]);
		console_flush(partition, false);
		return sbi_value(0);
	}
	if (function > 2)
		return sbi_error(SBI_NOT_SUPPORTED);
	if (args[2] != 0) // the high half of a 128-bit address
		return sbi_error(SBI_INVALID_PARAM);
	return function == 0 ? write(partition, args[0], args[1]) : read(partition, args[0], args[1]);
}
