// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What a partition may still do: only ever less within one life.
#ifndef PART_PLEDGE_H
#define PART_PLEDGE_H
#include "part/hart.h"

// Keeps only the bits of `mask`, on all of the partition's harts; returns what is left.
uint32_t pledge_drop(struct hart *hart, uint64_t mask);
// Brings this hart's registers in line with what is left.
void pledge_apply(const struct hart *hart);

#endif
