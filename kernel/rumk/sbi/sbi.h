// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What guests may ask of Rumk: the RISC-V Supervisor Binary Interface 2.0 and Rumk's own extension (abi.h).
#ifndef SBI_SBI_H
#define SBI_SBI_H
#include "dev/firmware.h"
#include "part/hart.h"

#define SBI_OK 0
#define SBI_FAILED -1
#define SBI_NOT_SUPPORTED -2
#define SBI_INVALID_PARAM -3
#define SBI_DENIED -4
#define SBI_INVALID_ADDRESS -5
#define SBI_ALREADY_AVAILABLE -6

// An extension's functions. `args` are the guest's a0 to a5; extensions never write registers themselves.
typedef struct sbi_result sbi_handler(struct hart *hart, uint64_t function, const uint64_t *args);

sbi_handler sbi_base, sbi_time, sbi_ipi, sbi_rfence, sbi_hsm, sbi_srst, sbi_dbcn, sbi_rumk;

// Answers the call in the guest's registers; may end the guest's life instead.
void sbi_call(struct hart *hart);
// What probe_extension answers: 1 when the extension exists and is still pledged.
uint64_t sbi_probe(const struct hart *hart, uint64_t extension);
// The legacy extensions 0 to 8, each a single function; the answer is a0 alone.
int64_t sbi_legacy(struct hart *hart, uint64_t extension, const uint64_t *args);
// The pledge that a legacy extension needs.
uint32_t sbi_legacy_pledge(uint64_t extension);
#define SBI_LEGACY_LAST 8

// Harts of this partition that a virtual mask and base mean, as a mask of virtual harts; false: one that does not exist.
bool sbi_virtual_mask(const struct hart *hart, uint64_t mask, uint64_t base, uint64_t *vharts);
// The same harts as physical ids.
uint64_t sbi_physical_mask(const struct hart *hart, uint64_t vharts);

static inline struct sbi_result sbi_error(int64_t error)
{
	return (struct sbi_result){error, 0};
}
static inline struct sbi_result sbi_value(uint64_t value)
{
	return (struct sbi_result){SBI_OK, value};
}
#endif
