// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: Apache-2.0
//
// The UEFI program in front of a kernel. Firmware that starts EFI/BOOT/BOOTX64.EFI gives it no command line; this
// program carries one. Its own PE image holds two more sections, appended when a disk image is made: ".linux", a kernel
// with an EFI stub, and ".cmdline", its command line in UTF-16. It loads the first and starts it with the second.
// Tables and names follow the UEFI specification 2.10 (chapters 4, 7, 9, 10); only members that are used have names.

#include <stddef.h>
#include <stdint.h>

typedef uint64_t Status;
typedef void *Handle;
#define EFIAPI __attribute__((ms_abi))

typedef struct {
	uint32_t data1;
	uint16_t data2, data3;
	uint8_t data4[8];
} Guid;

typedef struct TextOutput {
	void *reset;
	Status(EFIAPI *outputString)(struct TextOutput *self, const uint16_t *text);
} TextOutput;

typedef struct {
	char header[24];
	void *taskPriority[2], *memory[5], *events[6];
	void *protocolInterfaces[3];
	Status(EFIAPI *handleProtocol)(Handle, const Guid *, void **interface);
	void *reserved, *protocols[4];
	Status(EFIAPI *loadImage)(uint8_t bootPolicy, Handle parent, const void *path, const void *source, uint64_t size, Handle *image);
	Status(EFIAPI *startImage)(Handle, uint64_t *exitDataSize, uint16_t **exitData);
} BootServices;

typedef struct {
	char header[24];
	void *firmwareVendor;
	uint64_t firmwareRevision;
	void *consoleIn[2];
	Handle consoleOutHandle;
	TextOutput *consoleOut;
	void *standardError[2], *runtimeServices;
	BootServices *bootServices;
} SystemTable;

typedef struct {
	uint64_t revision;
	Handle parent;
	SystemTable *systemTable;
	void *device[3];
	uint32_t loadOptionsSize;
	const void *loadOptions;
	const uint8_t *imageBase;
	uint64_t imageSize;
} LoadedImage;

// A device path that says "these bytes in memory": the kernel then has a name in the firmware's measurements.
typedef struct __attribute__((packed)) {
	uint8_t type, subtype;
	uint16_t length;
	uint32_t memoryType;
	uint64_t start, end;
	uint8_t endType, endSubtype;
	uint16_t endLength;
} MemoryPath;

typedef struct {
	const uint8_t *bytes;
	uint32_t size;
} Section;

static const Guid loadedImageProtocol = {0x5b1b31a1, 0x9562, 0x11d2, {0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}};

static uint32_t read32(const uint8_t *at) { return at[0] | at[1] << 8 | at[2] << 16 | (uint32_t)at[3] << 24; }

static uint16_t read16(const uint8_t *at) { return (uint16_t)(at[0] | at[1] << 8); }

// PE format: the header's offset at 0x3c, the number of sections and the optional header's size in it, then 40 bytes a section.
static Section findSection(const uint8_t *image, const char *name) {
	const uint8_t *header = image + read32(image + 0x3c);
	const uint8_t *entry = header + 24 + read16(header + 20);
	for (int left = read16(header + 6); left > 0; left--, entry += 40) {
		int same = 0;
		while (same < 8 && entry[same] == (uint8_t)name[same] && name[same] != 0) same++;
		if (same == 8 || (entry[same] == 0 && name[same] == 0)) return (Section){image + read32(entry + 12), read32(entry + 8)};
	}
	return (Section){NULL, 0};
}

static Status fail(SystemTable *system, const uint16_t *what, Status status) {
	system->consoleOut->outputString(system->consoleOut, u"nexus-boot: ");
	system->consoleOut->outputString(system->consoleOut, what);
	system->consoleOut->outputString(system->consoleOut, u"\r\n");
	return status;
}

Status EFIAPI efiMain(Handle self, SystemTable *system) {
	BootServices *boot = system->bootServices;
	LoadedImage *own, *kernel;
	Handle image;
	Status status = boot->handleProtocol(self, &loadedImageProtocol, (void **)&own);
	if (status != 0) return fail(system, u"the firmware does not say where this program lies", status);

	Section file = findSection(own->imageBase, ".linux");
	Section commandLine = findSection(own->imageBase, ".cmdline");
	if (file.bytes == NULL || commandLine.bytes == NULL) return fail(system, u"this file holds no kernel or no command line", 14);

	MemoryPath path = {1, 3, 24, 2, (uintptr_t)file.bytes, (uintptr_t)file.bytes + file.size, 0x7f, 0xff, 4};
	status = boot->loadImage(0, self, &path, file.bytes, file.size, &image);
	if (status != 0) return fail(system, u"the firmware refused to load the kernel", status);
	status = boot->handleProtocol(image, &loadedImageProtocol, (void **)&kernel);
	if (status != 0) return fail(system, u"the loaded kernel takes no command line", status);
	kernel->loadOptions = commandLine.bytes;
	kernel->loadOptionsSize = commandLine.size;
	status = boot->startImage(image, NULL, NULL);
	return fail(system, u"the kernel came back", status);
}
