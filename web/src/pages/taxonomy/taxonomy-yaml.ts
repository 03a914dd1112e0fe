import { isMap, isSeq, parseDocument, stringify, type Document } from 'yaml'

/**
 * The form's hand on the YAML text: a change of the form is a change of the text, comments and order kept, so that both
 * are one document at any moment.
 */

/** Where something stands in the document, such as fields, 0, classes, 3, name. */
export type Path = readonly (string | number)[]

export interface FormClass {
  readonly path: Path
  readonly name: string
  readonly parent: string
  readonly code: string
  readonly hotkey: string
  readonly depth: number
}

export interface FormField {
  readonly path: Path
  readonly name: string
  readonly type: string
  readonly classes: readonly FormClass[]
}

export interface FormDocument {
  readonly name: string
  readonly instructions: string
  readonly fields: readonly FormField[]
}

/** Keys that only some kinds have; the server refuses them on the others. */
const KEYS_OF_KIND: Readonly<Record<string, readonly string[]>> = {
  choice: ['leavesOnly', 'classes'],
  choices: ['minChoices', 'maxChoices', 'leavesOnly', 'classes'],
  text: ['maxLength'],
  number: ['min', 'max', 'step'],
  rating: ['min', 'max'],
}
const KEYS_OF_SOME_KIND = [...new Set([...Object.values(KEYS_OF_KIND).flat(), 'attributes'])]
const FIRST_CLASSES = [{ name: 'one' }, { name: 'other' }]

export const KINDS = Object.keys(KEYS_OF_KIND)
const BEGINNING = '\nfields:\n  - name: topic\n    type: choice\n    classes:\n      - name: one\n      - name: other\n'

/** What a first version begins with, under a name that is proposed. */
export function beginning(name: string): string {
  return `${stringify({ taxonomy: name }, { lineWidth: 0 })}${BEGINNING}`
}

/** A taxonomy of one choice from names, one a line; those further in lie below the one above. */
export function fromList(list: string, name: string): string {
  const document = parseDocument(beginning(name))
  const above: { readonly indent: number; readonly name: string }[] = []
  const classes = list
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const indent = line.length - line.trimStart().length
      const name = line.trim()
      while (above.length > 0 && (above.at(-1)?.indent ?? 0) >= indent) above.pop()
      const parent = above.at(-1)?.name
      above.push({ indent, name })
      return { name, ...(parent === undefined ? {} : { parent }) }
    })
  document.setIn(['fields', 0, 'classes'], document.createNode(classes))
  return document.toString({ lineWidth: 0 })
}

/** The document as the form shows it; null where the text is no document yet. */
export function readForm(source: string): FormDocument | null {
  const document = parse(source)
  if (document === null) return null
  const fields = document.get('fields')
  return {
    name: text(document.get('taxonomy')),
    instructions: text(document.get('instructions')),
    fields: isSeq(fields)
      ? fields.items.map((_, i) => {
          const path = ['fields', i]
          return { path, name: textAt(document, [...path, 'name']), type: textAt(document, [...path, 'type']), classes: classesOf(document, path) }
        })
      : [],
  }
}

export function valueAt(source: string, path: Path): unknown {
  const document = parse(source)
  const value: unknown = document?.getIn(path)
  return isSeq(value) || isMap(value) ? value.toJSON() : value
}

/** The text with a value set; an empty one takes the member away. */
export function withValue(source: string, path: Path, value: unknown): string {
  return changed(source, (document) => {
    if (value === '' || value === undefined || value === null || (Array.isArray(value) && value.length === 0)) document.deleteIn(path)
    else document.setIn(path, Array.isArray(value) ? document.createNode(value, { flow: true }) : value)
  })
}

/** A field's other kind: what that kind does not have goes, and a choice has classes. */
export function withKind(source: string, field: Path, kind: string): string {
  return changed(source, (document) => {
    const own = KEYS_OF_KIND[kind] ?? []
    document.setIn([...field, 'type'], kind)
    for (const key of KEYS_OF_SOME_KIND) if (!own.includes(key)) document.deleteIn([...field, key])
    const classes = document.getIn([...field, 'classes'])
    if (own.includes('classes') && !(isSeq(classes) && classes.items.length > 0)) document.setIn([...field, 'classes'], document.createNode(FIRST_CLASSES))
  })
}

/** A class's new name is also its children's parent. */
export function renameClass(source: string, path: Path, name: string): string {
  return changed(source, (document) => {
    const old = textAt(document, [...path, 'name'])
    document.setIn([...path, 'name'], name)
    const classes = document.getIn(path.slice(0, -1))
    if (!isSeq(classes) || old === '') return
    for (const one of classes.items) if (isMap(one) && one.get('parent') === old) one.set('parent', name)
  })
}

/** A new class behind another; with its parent. */
export function addClass(source: string, field: Path, after: Path | null, name: string, parent: string): { readonly source: string; readonly path: Path } {
  let at = 0
  const next = changed(source, (document) => {
    const node = document.createNode({ name, ...(parent === '' ? {} : { parent }) })
    const classes = document.getIn([...field, 'classes'])
    if (!isSeq(classes)) {
      document.setIn([...field, 'classes'], document.createNode([{ name }]))
      return
    }
    at = after === null ? classes.items.length : Number(after.at(-1)) + 1
    classes.items.splice(at, 0, node)
  })
  return { source: next, path: [...field, 'classes', at] }
}

export function addField(source: string, name: string, type: string): { readonly source: string; readonly path: Path } {
  let at = 0
  const next = changed(source, (document) => {
    const fields = document.get('fields')
    const node = document.createNode({ name, type, ...(type.startsWith('choice') ? { classes: FIRST_CLASSES } : {}) })
    if (isSeq(fields)) {
      at = fields.items.length
      fields.items.push(node)
    } else {
      document.set('fields', document.createNode([node]))
    }
  })
  return { source: next, path: ['fields', at] }
}

/** Takes a field or class away; what lay below a class lies below its parent. */
export function remove(source: string, path: Path): string {
  return changed(source, (document) => {
    const classes = document.getIn(path.slice(0, -1))
    const one = document.getIn(path)
    // Of two classes of one name, which is a fault of the document, the other one keeps the classes below.
    const isDoubled = isSeq(classes) && isMap(one) && classes.items.some((other) => other !== one && isMap(other) && other.get('name') === one.get('name'))
    if (path.includes('classes') && isSeq(classes) && isMap(one) && !isDoubled) {
      for (const child of classes.items) {
        if (!isMap(child) || child.get('parent') !== one.get('name')) continue
        const above: unknown = one.get('parent')
        if (typeof above === 'string') child.set('parent', above)
        else child.delete('parent')
      }
    }
    document.deleteIn(path)
    // An empty list is no list of classes, and would stand in the way of another kind.
    if (path.at(-2) === 'classes' && isSeq(classes) && classes.items.length === 0) document.deleteIn(path.slice(0, -1))
  })
}

/** Swaps with the one before or after. */
export function move(source: string, path: Path, by: -1 | 1): { readonly source: string; readonly path: Path } {
  const at = Number(path.at(-1))
  let to = at
  const next = changed(source, (document) => {
    const list = document.getIn(path.slice(0, -1))
    if (!isSeq(list) || at + by < 0 || at + by >= list.items.length) return
    to = at + by
    const [taken] = list.items.splice(at, 1)
    list.items.splice(to, 0, taken)
  })
  return { source: next, path: [...path.slice(0, -1), to] }
}

/** The line, from 1, on which something stands. */
export function lineOf(source: string, path: Path): number | null {
  const node = parse(source)?.getIn(path, true)
  const start = (node as { readonly range?: readonly [number, number, number] | null } | undefined)?.range?.[0]
  return start === undefined ? null : source.slice(0, start).split('\n').length
}

/** fields[0].classes[3].hotkey as a path. */
export function pathOf(field: string): Path {
  return field
    .split('.')
    .flatMap((part) => [...part.matchAll(/^[^[]+|\[(\d+)\]/g)].map((match) => (match[1] === undefined ? match[0] : Number(match[1]))))
}

export function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((part, i) => part === b[i])
}

function classesOf(document: Document, field: Path): readonly FormClass[] {
  const list = document.getIn([...field, 'classes'])
  if (!isSeq(list)) return []
  const all = list.items.map((_, i) => {
    const path = [...field, 'classes', i]
    return { path, name: textAt(document, [...path, 'name']), parent: textAt(document, [...path, 'parent']), code: textAt(document, [...path, 'code']), hotkey: textAt(document, [...path, 'hotkey']) }
  })
  const parents = new Map(all.map((one) => [one.name, one.parent]))
  const depthOf = (name: string) => {
    let depth = 0
    for (let at = parents.get(name) ?? ''; at !== '' && depth < 32; at = parents.get(at) ?? '') depth++
    return depth
  }
  const children = new Map<string, typeof all>()
  for (const one of all) {
    const above = parents.has(one.parent) && one.parent !== one.name ? one.parent : ''
    children.set(above, [...(children.get(above) ?? []), one])
  }
  const inOrder: FormClass[] = []
  const seen = new Set<string>()
  const walk = (above: string) => {
    for (const one of children.get(above) ?? []) {
      inOrder.push({ ...one, depth: depthOf(one.name) })
      if (one.name === '' || seen.has(one.name)) continue
      seen.add(one.name)
      walk(one.name)
    }
  }
  walk('')
  // What lies below itself is shown all the same: the server names the fault.
  return inOrder.length === all.length ? inOrder : all.map((one) => ({ ...one, depth: 0 }))
}

function changed(source: string, change: (document: Document) => void): string {
  const document = parse(source)
  if (document === null) return source
  change(document)
  return document.toString({ lineWidth: 0 })
}

function parse(source: string): Document | null {
  const document = parseDocument(source, { keepSourceTokens: false })
  return document.errors.length > 0 || !isMap(document.contents) ? null : document
}

function textAt(document: Document, path: Path): string {
  return text(document.getIn(path))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
