// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Page tables in the Sv39 format: Rumk's own (Sv39) and the guests' second stage (Sv39x4, four times as wide at the root).
#ifndef H_PAGETABLE_H
#define H_PAGETABLE_H
#include <stdbool.h>
#include <stdint.h>

#define PTE_V 1ull
#define PTE_R 2ull
#define PTE_W 4ull
#define PTE_X 8ull
#define PTE_U 16ull
#define PTE_A 64ull
#define PTE_D 128ull
#define PTE_LEAF (PTE_R | PTE_W | PTE_X)

#define ROOT_SV39 512u      // entries of the root table
#define ROOT_SV39X4 2048u

// Maps [address, address+size) to `physical` with the largest leaves that fit. `flags` are PTE bits beside V, A and D.
// False: misaligned, outside of what the root reaches, already mapped, or no table left.
bool table_map(uint64_t *root, uint32_t root_entries, uint64_t address, uint64_t physical, uint64_t size, uint64_t flags);
// Tables handed out so far and the most there are; all come from one array in .bss.
uint32_t table_used(void);
#define TABLE_COUNT 96u

#endif
