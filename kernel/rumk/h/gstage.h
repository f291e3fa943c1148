// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The second stage of translation: what a partition can reach, built from the plan at boot and final.
#ifndef H_GSTAGE_H
#define H_GSTAGE_H
#include <stdbool.h>
#include <stdint.h>

struct partition;

// Builds the tables of one partition; panics when the plan does not fit.
void gstage_build(struct partition *partition);
// The hgatp value of a partition: mode Sv39x4, VMID = index + 1.
uint64_t gstage_hgatp(const struct partition *partition);
// Where [gpa, gpa+size) of a partition's own memory lies in the machine, or 0 when not all of it has these rights (RUMK_R,
// RUMK_W, RUMK_X), or it does not lie there in one piece.
uint64_t gstage_find(const struct partition *partition, uint64_t gpa, uint64_t size, uint32_t rights);

#endif
