// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

export { isElf } from "./byte-source.ts";
export { layerNoteOwner, layerNoteText, layerNoteType, layers, readLayerNote, type Layer, type LayerNote, type LinkedLayer } from "./layer-note.ts";
export { type ElfNote } from "./notes.ts";
export { replaceInterpreter } from "./interpreter.ts";
export { readLoaded } from "./loaded.ts";
export { readElf, type Elf } from "./read-elf.ts";
export { type ElfSection } from "./headers.ts";
export { type ElfSymbol } from "./symbols.ts";
export { checkLayer, type LayerRule } from "./check-layer.ts";
