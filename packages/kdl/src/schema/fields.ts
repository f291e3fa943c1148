// SPDX-FileCopyrightText: 2026 The Nexus authors
// SPDX-License-Identifier: EUPL-1.2

import type { Diagnostic } from "@nexus/core";
import type { Location } from "../diagnose.ts";
import { boolean } from "./scalars.ts";
import type { Scalar } from "./scalars.ts";

/** What one node decodes to: its fields, and the value made of them. */
export interface Shape<T> {
  readonly kind: "shape";
  readonly fields: Fields;
  readonly build: (values: Record<string, unknown>) => T;
  /** Asked once the node itself is sound; what it returns is reported too. */
  check?(value: T, at: Location): readonly Diagnostic[];
}

/** Where in a node a field's value stands. */
export type Place =
  | { kind: "argument"; scalar: Scalar<unknown> }
  | { kind: "arguments"; scalar: Scalar<unknown>; minimum: number }
  | { kind: "property"; scalar: Scalar<unknown> }
  | { kind: "properties"; scalar: Scalar<unknown> }
  | { kind: "child"; shape: Shape<unknown> }
  | { kind: "children"; shape: Shape<unknown>; minimum: number }
  | { kind: "sequence"; variants: Readonly<Record<string, Shape<unknown>>>; minimum: number }
  | { kind: "entries"; shape: Shape<unknown> }
  | { kind: "position" };

export interface Field<T> {
  readonly place: Place;
  /** The name in the document; absent means the key, in kebab case. */
  readonly name?: string;
  /** Stands in when the document says nothing. Absent: the document must say it. */
  readonly fallback?: { readonly value: T };
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
type Values<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** The type that a schema, a field or a scalar decodes to. */
export type Infer<S> = S extends Shape<infer T> ? T : S extends Field<infer T> ? T : S extends Scalar<infer T> ? T : never;

/** A whole document is read as one node without a name. */
export type Schema<T> = Shape<T>;

/** A node by its fields; decodes to an object with the same keys. Keys in camelCase are kebab-case in documents. */
export function node<F extends Fields>(fields: F): Shape<Values<F>> {
  return { kind: "shape", fields, build: (values) => values as Values<F> };
}

/** A document by its top-level nodes. */
export function document<F extends Fields>(fields: F): Schema<Values<F>> {
  return node(fields);
}

/** A node that is one argument: `license "0BSD"`. */
export function value<T>(scalar: Scalar<T>): Shape<T> {
  return { kind: "shape", fields: { value: arg(scalar) }, build: (values) => values["value"] as T };
}

/** A node that is its arguments: `outputs bin man`. */
export function list<T>(scalar: Scalar<T>, minimum = 1): Shape<T[]> {
  return { kind: "shape", fields: { values: args(scalar, minimum) }, build: (values) => values["values"] as T[] };
}

/** A node that says yes by being there: `essential`, also `essential #false`. */
export function flag(): Field<boolean> {
  const shape: Shape<boolean> = {
    kind: "shape",
    fields: { value: fallback(arg(boolean()), true) },
    build: (values) => values["value"] as boolean,
  };
  return fallback(one(shape), false);
}

/** Adds a check that sees the whole value: two things that exclude each other, a name used twice. */
export function checked<T>(shape: Shape<T>, check: (value: T, at: Location) => readonly Diagnostic[]): Shape<T> {
  return { ...shape, check: (value, at) => [...(shape.check?.(value, at) ?? []), ...check(value, at)] };
}

/** The next argument. */
export function arg<T>(scalar: Scalar<T>): Field<T> {
  return { place: { kind: "argument", scalar } };
}

/** All arguments that are left. */
export function args<T>(scalar: Scalar<T>, minimum = 0): Field<T[]> {
  return { place: { kind: "arguments", scalar, minimum } };
}

/** A property: `version="1.2"`. */
export function prop<T>(scalar: Scalar<T>): Field<T> {
  return { place: { kind: "property", scalar } };
}

/** Every property that no other field names: `env CC="gcc" LC_ALL="C"`. */
export function props<T>(scalar: Scalar<T>): Field<Record<string, T>> {
  return { place: { kind: "properties", scalar } };
}

/** One child node; a scalar stands for a node with one argument. */
export function one<T>(of: Shape<T> | Scalar<T>): Field<T> {
  return { place: { kind: "child", shape: asShape(of) } };
}

/** Child nodes of one name, in their order. */
export function many<T>(of: Shape<T> | Scalar<T>, minimum = 0): Field<T[]> {
  return { place: { kind: "children", shape: asShape(of), minimum } };
}

/** Child nodes of several names in the order of the document; `kind` is the name. */
export function sequence<V extends Record<string, Shape<object>>>(variants: V, minimum = 0): Field<{ [K in keyof V & string]: { kind: K } & Infer<V[K]> }[keyof V & string][]> {
  return { place: { kind: "sequence", variants, minimum } };
}

/** Child nodes of any name that no other field names, in their order. */
export function entries<T>(of: Shape<T> | Scalar<T>): Field<{ name: string; value: T; at: Location }[]> {
  return { place: { kind: "entries", shape: asShape(of) } };
}

/** Not from the document: the place of the node itself, for checks that come later. */
export function position(): Field<Location> {
  return { place: { kind: "position" } };
}

/** The field may be left out, and is undefined then. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return fallback<T | undefined>(field, undefined);
}

/** The field may be left out, and has this value then. */
export function fallback<T>(field: Field<T>, value: T): Field<T> {
  return { ...field, fallback: { value } };
}

/** The field under another name than its key: `sources: named("source", many(source))`. */
export function named<T>(name: string, field: Field<T>): Field<T> {
  return { ...field, name };
}

function asShape<T>(of: Shape<T> | Scalar<T>): Shape<T> {
  return of.kind === "shape" ? of : value(of);
}
