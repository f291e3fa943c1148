// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import { arg, checked, diagnosticAt, node, prop, text, type Field } from "@nexus/kdl";
import { echoAnswers } from "@nexus/machine";

/** A command typed at the console's shell and its answer, as profiles and image.kdl spell it; one that holds its own answer is refused. */
export function typedCommand(within: Field<number>) {
  return checked(node({ line: arg(text()), answer: prop(text()), within }), ({ line, answer }, at) =>
    echoAnswers(line, answer)
      ? [
          diagnosticAt(
            at,
            `the answer ${JSON.stringify(answer)} stands in the command itself, whose echo would pass for it`,
            "break it up in the command, as in: echo data-is-''mounted",
          ),
        ]
      : [],
  );
}
