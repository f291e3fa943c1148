// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Writes a black box of four slots with Rumk's own structure and checksum: sequences 5, 2, 3 and 4.
#include "box/box.h"
#include <stdio.h>
#include <string.h>

int main(void)
{
	static struct record slots[4];
	static const uint64_t sequences[] = {5, 2, 3, 4};
	for (unsigned i = 0; i < 4; i++) {
		struct record *r = &slots[i];
		r->magic = BOX_MAGIC;
		r->size = sizeof *r;
		r->sequence = sequences[i];
		r->time = 1000000 * sequences[i];
		r->boot = 7;
		r->cause = i == 0 ? CAUSE_PANIC : CAUSE_TRAP;
		r->partition = i == 0 ? BOX_NO_PARTITION : 1;
		r->life = 3;
		r->hart = 2;
		r->vhart = 1;
		r->detail = 11;
		r->scause = 23;
		r->sepc = 0x84000124;
		r->stval = 0xffffffff80000002;
		r->htval = 0x88000000;
		r->sstatus = 1;
		r->hstatus = 2;
		r->vsstatus = 3;
		r->vscause = 4;
		r->vsepc = 5;
		r->vstval = 6;
		strcpy(r->name, i == 0 ? "" : "payload");
		for (unsigned reg = 0; reg < 32; reg++)
			r->regs[reg] = 0x1000 + reg;
		strcpy(r->console, "beat 1\nbeat \033[2");
		r->console_size = (uint32_t)strlen(r->console);
		r->crc = crc32c(&r->sequence, sizeof *r - offsetof(struct record, sequence));
	}
	return fwrite(slots, sizeof slots, 1, stdout) == 1 ? 0 : 1;
}
