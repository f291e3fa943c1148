// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

// Stands in for a kernel with an EFI stub: prints the command line it was given and powers the machine off.
// Tables: UEFI specification 2.10, chapters 4, 8 and 9, as arrays of pointers.

#include <stdint.h>

#define EFIAPI __attribute__((ms_abi))

typedef uint64_t(EFIAPI *OutputString)(void *self, const uint16_t *text);
typedef uint64_t(EFIAPI *HandleProtocol)(void *handle, const void *guid, void *interface);
typedef void(EFIAPI *ResetSystem)(int type, uint64_t status, uint64_t size, void *data);

static const uint8_t loadedImageProtocol[16] = {0xa1, 0x31, 0x1b, 0x5b, 0x62, 0x95, 0xd2, 0x11, 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b};

uint64_t EFIAPI efiMain(void *self, void **system) {
	void **console = system[8], **runtime = system[11], **boot = system[12], **image;
	OutputString print = (OutputString)console[1];
	((HandleProtocol)boot[19])(self, loadedImageProtocol, &image);
	print(console, u"TEST READY command line: ");
	print(console, image[7]);
	print(console, u"\r\n");
	((ResetSystem)runtime[13])(2, 0, 0, 0);
	return 0;
}
