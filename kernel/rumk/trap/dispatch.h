// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// What happens on a trap out of a guest.
#ifndef TRAP_DISPATCH_H
#define TRAP_DISPATCH_H
#include "part/hart.h"

// Called by vector.S with the guest's registers saved; returning goes back into the guest.
void trap_dispatch(struct hart *hart);
// Devices interrupted this hart: hands them to the virtual PLIC, the UART's to the console.
void external_arrived(struct hart *hart);
// Raises or lowers this hart's virtual external interrupt as the virtual PLIC says.
void external_update(struct hart *hart);
// Tells the partition's harts that its virtual PLIC changed; `hart` is this one.
void external_changed(struct hart *hart, const struct partition *partition);
// Emulates the load or store that the guest trapped on at `gpa`. False: no device of Rumk's is there.
bool emulate_access(struct hart *hart, uint64_t gpa, bool is_store);

#endif
