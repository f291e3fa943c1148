// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Time: the guest's own timer, and the deadlines for which a hart comes back to Rumk.
#ifndef H_VTIMER_H
#define H_VTIMER_H
#include "part/hart.h"

// Finds out whether this machine has Sstc (timer compare registers without firmware calls); the boot hart asks once.
void timer_probe(void);
bool timer_has_sstc(void);
// The guest's timer of a hart that starts: off; with Sstc in the guest's hands if "time" is pledged still.
void vtimer_reset(struct hart *hart);
// The guest asks for a timer interrupt at `deadline` of its own clock.
void vtimer_set(struct hart *hart, uint64_t deadline);
// Takes Sstc away from a guest that drops "time".
void vtimer_revoke(void);
// Sets the hart's timer to its nearest deadline.
void timer_arm(struct hart *hart);
// The hart's timer came: acts on every deadline that has passed. May not return (a missed heartbeat).
void timer_expired(struct hart *hart);

#endif
