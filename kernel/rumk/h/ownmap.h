// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Rumk's own translation: identity, text only executable, data never, a hole below each stack.
#ifndef H_OWNMAP_H
#define H_OWNMAP_H

// Builds the tables; the boot hart calls it once.
void ownmap_build(void);
// Turns translation on for this hart.
void ownmap_use(void);

#endif
