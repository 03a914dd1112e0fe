/**
 * Which member of an item is read as its text: one for all rows alike. Names decide as far as they can; where none does, what was seen of
 * the rows of that form does, and stays. Never one row alone: the longest value of a row may be a customer's name beside "ok".
 */

/** What sources call the text of an item, in the languages that they come in; what stands first wins where an item has two of them. */
const TEXT_NAMES = [
  ['text', 'texte', 'texto', 'testo', 'tekst'],
  ['body', 'content', 'inhalt', 'contenu', 'contenido', 'contenuto', 'conteudo', 'inhoud', 'corps', 'cuerpo', 'corpo'],
  ['message', 'nachricht', 'mitteilung', 'mensaje', 'messaggio', 'mensagem', 'bericht'],
  ['sentence', 'satz', 'phrase', 'frase', 'oracion', 'zin'],
  ['comment', 'kommentar', 'bemerkung', 'anmerkung', 'commentaire', 'remarque', 'comentario', 'commento', 'opmerking', 'reactie'],
  ['question', 'frage', 'pregunta', 'domanda', 'pergunta', 'vraag'],
  ['review', 'rezension', 'bewertung', 'avis', 'critique', 'resena', 'recensione', 'resenha', 'avaliacao', 'recensie', 'beoordeling'],
  ['prompt', 'utterance', 'transcript', 'verbatim', 'document'],
  ['description', 'beschreibung', 'descripcion', 'descrizione', 'descricao', 'beschrijving', 'omschrijving'],
  ['title', 'titel', 'titre', 'titulo', 'titolo', 'subject', 'betreff', 'sujet', 'asunto', 'oggetto', 'assunto', 'onderwerp', 'headline', 'uberschrift'],
]

/** Ids, moments and figures: no text wherever in a name they stand, as in message_id and id_mensaje. */
const FIGURES = new Set([
  'id', 'ids', 'uid', 'uuid', 'guid', 'key', 'code', 'number', 'nr', 'no', 'nummer', 'numero', 'ref', 'index', 'hash', 'url', 'uri', 'link', 'file', 'path', 'version',
  'date', 'datum', 'fecha', 'time', 'zeit', 'heure', 'hora', 'ora', 'tijd', 'timestamp', 'created', 'updated', 'at', 'year', 'jahr', 'length', 'size', 'count', 'score', 'amount', 'betrag', 'price', 'preis',
])

/**
 * People, places and kinds. Where a name ends with them and begins with a text, as comment_author and commentaire_client do, languages
 * differ in which of the two it is: what the rows hold decides.
 */
const BESIDE = new Set([
  'name', 'nom', 'nombre', 'nome', 'naam', 'user', 'author', 'autor', 'auteur', 'autore', 'customer', 'kunde', 'client', 'cliente', 'klant', 'company', 'firma', 'email', 'mail', 'phone', 'telefon', 'sender', 'from', 'to',
  'country', 'land', 'pays', 'pais', 'paese', 'city', 'stadt', 'ville', 'ciudad', 'region', 'language', 'lang', 'sprache', 'langue', 'idioma', 'lingua', 'taal', 'locale', 'data', 'day', 'tag',
  'rating', 'stars', 'rank', 'type', 'typ', 'kind', 'category', 'kategorie', 'categorie', 'categoria', 'class', 'label', 'status', 'state', 'channel', 'kanal', 'canal', 'source', 'quelle', 'priority', 'product', 'produkt',
])

/** Compounds that end with one of these are texts: Kundennachricht, Freitext. */
const COMPOUND = TEXT_NAMES.flat().filter((text) => text.length >= 4)

/** What a column of people, places or kinds has to hold more than another one to be the text. */
const BESIDE_SHARE = 0.25

/** What never differs is no text, as far as another column holds any. */
const SAME_SHARE = 0.01

/** From so many rows on what was decided stays. */
const ENOUGH = 8
const MOST_FORMS = 50
const KEPT = 'assay.text-columns'

type Members = ReadonlyMap<string, unknown>

/** Rows that have the same columns, or some of them. */
interface Form {
  readonly names: ReadonlySet<string>
  readonly column: string
  readonly rows: number
  readonly lengths: ReadonlyMap<string, number>
  /** The first value of each column that has had no other. */
  readonly same: ReadonlyMap<string, string>
}

/** The text among columns by their names alone; null where no name says which it is. */
export function namedColumn(names: readonly string[]): string | null {
  const ranked = names.map((name) => ({ name, ...rankOf(name) })).filter(({ rank, isCertain }) => rank >= 0 && isCertain)
  const [best] = ranked.toSorted((a, b) => a.rank - b.rank || Number(b.isWhole) - Number(a.isWhole) || (a.name < b.name ? -1 : 1))
  return best?.name ?? null
}

/** Which kind of text a name says, the surest first, -1 for none; and whether it says so for certain, and nothing else. */
function rankOf(name: string): { readonly rank: number; readonly isWhole: boolean; readonly isCertain: boolean } {
  const words = wordsOf(name)
  const [first = '', last = ''] = [words[0], words.at(-1)]
  const none = { rank: -1, isWhole: false, isCertain: false }
  if (words.some((word) => FIGURES.has(word))) return none
  const whole = groupOf(words.join(''))
  if (whole >= 0) return { rank: whole, isWhole: true, isCertain: true }
  const ofLast = Math.max(groupOf(last), groupOfEnd(last))
  if (ofLast >= 0) return { rank: ofLast, isWhole: false, isCertain: true }
  const ofOther = words.map(groupOf).find((group) => group >= 0) ?? -1
  return { rank: ofOther, isWhole: false, isCertain: ofOther >= 0 && groupOf(first) >= 0 && !BESIDE.has(last) }
}

const groupOf = (word: string): number => TEXT_NAMES.findIndex((group) => group.includes(word))

function groupOfEnd(word: string): number {
  const end = COMPOUND.filter((text) => word.length > text.length && word.endsWith(text)).toSorted((a, b) => b.length - a.length)[0]
  return end === undefined ? -1 : groupOf(end)
}

/** What rows of one form say together: the column that holds the most text; null where none holds any. */
export function longestColumn(lengths: ReadonlyMap<string, number>): string | null {
  const [best] = [...lengths].filter(([, length]) => length > 0).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  return best === undefined ? null : best[0]
}

/** Remembers what was seen of rows, for whom no name decides. */
export class TextColumns {
  #seen = new WeakSet()
  #forms: readonly Form[]

  constructor(private readonly kept: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null) {
    this.#forms = formsIn(kept)
  }

  /** What is on hand at once, before any of it is shown: so that a list is of one mind. */
  see(contents: readonly unknown[]): void {
    for (const content of contents) {
      if (typeof content !== 'object' || content === null || this.#seen.has(content)) continue
      this.#seen.add(content)
      this.#learn(new Map(Object.entries(content)))
    }
  }

  of(content: object): string | null {
    const names = Object.keys(content)
    const named = namedColumn(names)
    if (named !== null) return named
    this.see([content])
    const column = this.#formOf(names)?.column ?? null
    if (column === null || names.includes(column)) return column
    // Rows like this one hold it there, and this one does not: what text it has is shown.
    const members = new Map<string, unknown>(Object.entries(content))
    return longestColumn(new Map(candidatesOf(names).map((name) => [name, lengthOf(members.get(name)) * shareOf(name)])))
  }

  /** Nothing is known of any rows, as before the first. */
  forget(): void {
    this.#forms = []
    this.#seen = new WeakSet()
    try {
      this.kept?.removeItem(KEPT)
    } catch {
      // The browser keeps no data.
    }
  }

  #formOf(names: readonly string[]): Form | undefined {
    const own = new Set(candidatesOf(names))
    return this.#forms.find(({ names: known }) => isWithin(own, known) || isWithin(known, own))
  }

  #learn(members: Members): void {
    const names = [...members.keys()]
    if (namedColumn(names) !== null) return
    const form = this.#formOf(names)
    if (form !== undefined && form.rows >= ENOUGH) return
    const lengths = new Map(form?.lengths)
    const same = new Map(form?.same)
    for (const name of candidatesOf(names)) {
      const value = members.get(name)
      const text = typeof value === 'string' ? value : ''
      if (!lengths.has(name)) same.set(name, text)
      else if (same.get(name) !== text) same.delete(name)
      lengths.set(name, (lengths.get(name) ?? 0) + lengthOf(value))
    }
    const rows = (form?.rows ?? 0) + 1
    const column = longestColumn(new Map([...lengths].map(([name, length]) => [name, length * shareOf(name) * (rows > 1 && same.has(name) ? SAME_SHARE : 1)])))
    if (column === null) return
    const next: Form = { names: new Set(lengths.keys()), column, rows, lengths, same }
    this.#forms = [next, ...this.#forms.filter((one) => one !== form)].slice(0, MOST_FORMS)
    if (next.rows === ENOUGH) this.#keep()
  }

  #keep(): void {
    try {
      this.kept?.setItem(KEPT, JSON.stringify(this.#forms.filter(({ rows }) => rows >= ENOUGH).map(({ names, column }) => ({ names: [...names], column }))))
    } catch {
      // Then it holds until the tab is closed.
    }
  }
}

/** Columns that may hold the text; all of them where every name is of a figure. */
function candidatesOf(names: readonly string[]): readonly string[] {
  const left = names.filter((name) => !wordsOf(name).some((word) => FIGURES.has(word)))
  return left.length === 0 ? names : left
}

/** A name that may be a text's counts like any other. */
const shareOf = (name: string) => (BESIDE.has(wordsOf(name).at(-1) ?? '') && rankOf(name).rank < 0 ? BESIDE_SHARE : 1)

const isWithin = (some: ReadonlySet<string>, all: ReadonlySet<string>) => [...some].every((one) => all.has(one))

/** A name in words: no case, no accents, parted where case or signs part it. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** How much text a value is; numbers, moments, addresses and ids are none. */
function lengthOf(value: unknown): number {
  if (typeof value !== 'string') return 0
  const text = value.trim()
  const isOther = /^[\d.,:/+\-\sTZ%€$£]+$/.test(text) || /^\S+@\S+$/.test(text) || /^\w+:\/\/\S+$/.test(text) || (/\d/.test(text) && /^[\w.\-/]+$/.test(text))
  return isOther ? 0 : text.length
}

function formsIn(kept: Pick<Storage, 'getItem'> | null): readonly Form[] {
  try {
    const read: unknown = JSON.parse(kept?.getItem(KEPT) ?? '[]')
    if (!Array.isArray(read)) return []
    return read.filter(isKept).map(({ names, column }) => ({ names: new Set(names), column, rows: ENOUGH, lengths: new Map(), same: new Map() }))
  } catch {
    return []
  }
}

function isKept(one: unknown): one is { readonly names: readonly string[]; readonly column: string } {
  if (typeof one !== 'object' || one === null || !('names' in one) || !('column' in one)) return false
  return Array.isArray(one.names) && one.names.every((name) => typeof name === 'string') && typeof one.column === 'string' && one.names.includes(one.column)
}
