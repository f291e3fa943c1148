// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// The machine's interrupt controller, as far as Rumk uses it.
#ifndef DEV_PLIC_H
#define DEV_PLIC_H
#include <stdint.h>

// All sources off and none held back by the threshold. Each hart does this for itself after its start, since the firmware
// shuts a context when it starts its hart.
void plic_open(uint32_t context);
// Routes a source to one hart's context.
void plic_enable(uint32_t context, uint32_t irq);
void plic_disable(uint32_t context, uint32_t irq);
// The source that wants service, now held back until plic_complete; 0: none.
uint32_t plic_claim(uint32_t context);
void plic_complete(uint32_t context, uint32_t irq);

#endif
