import { describe, expect, it } from 'vitest'
import { namedColumn, TextColumns } from './text-column'

function store() {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) }
}

const rows = (count: number, row: (i: number) => object) => Array.from({ length: count }, (_, i) => row(i))

/** Columns whose names say nothing. */
const said = (wer: string, was: string) => ({ id: 'S1', wann: '2026-01-10', wer, was })

describe('The text among columns', () => {
  it.each([
    [['id', 'Datum', 'Kunde', 'Nachricht'], 'Nachricht'],
    [['id', 'date', 'nom', 'Commentaire'], 'Commentaire'],
    [['ID', 'MENSAJE', 'Cliente'], 'MENSAJE'],
    [['codice', 'Descrizione', 'cliente'], 'Descrizione'],
    [['nr', 'descrição', 'nome'], 'descrição'],
    [['klant', 'Vraag', 'datum'], 'Vraag'],
    [['Überschrift', 'Kunde'], 'Überschrift'],
    [['title', 'body'], 'body'],
    [['text_length', 'message_id', 'comment_author', 'customer_message'], 'customer_message'],
    [['messageBody', 'id'], 'messageBody'],
    [['Nr', 'Kundenname', 'Kundennachricht', 'Produktbeschreibung'], 'Kundennachricht'],
    [['Bewertungstext', 'Kunde'], 'Bewertungstext'],
    [['Freitext', 'Titel'], 'Freitext'],
    [['customer message', 'title'], 'customer message'],
    [['titre', 'commentaire'], 'commentaire'],
    [['review_title', 'verbatim'], 'verbatim'],
    [['avis du client', 'libellé du produit'], null],
    [['message client', 'magasin'], null],
    [['comment_author', 'wer'], null],
    [['id', 'channel', 'note'], null],
    [['wer', 'was', 'id'], null],
  ])('of %j is %j by name', (names, text) => {
    expect(namedColumn(names)).toBe(text)
    expect(namedColumn(names.toReversed())).toBe(text)
  })

  it.each([
    [{ 'message client': 'Ma carte ne fonctionne pas depuis hier, que faire ?', magasin: 'Lyon' }, 'message client'],
    [{ 'mensaje del cliente': '¿Dónde está mi tarjeta nueva?', tienda: 'Madrid Centro' }, 'mensaje del cliente'],
    [{ 'avis du client': 'Très bien, merci beaucoup', 'libellé du produit': 'Carte de crédit Premium avec assurance voyage' }, 'avis du client'],
    [{ comment_author: 'Maximilian Mustermann', wer: 'Was ist mit meiner Karte los, und warum?' }, 'wer'],
    [{ id: '1', channel: 'chat', note: 'ok' }, 'note'],
  ])('of rows like %j is %j by what they hold', (row, text) => {
    const columns = new TextColumns(null)
    // The first column differs from row to row, and what is called like a product does not.
    const list = rows(8, (i) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, /produit|channel/.test(name) ? value : `${value} ${i}`])))

    columns.see(list)

    expect(new Set(list.map((one) => columns.of(one)))).toEqual(new Set([text]))
  })

  it('where no name says so is decided over the rows and not by the longest value of one', () => {
    const columns = new TextColumns(null)
    const list = [said('Müller GmbH Berlin', 'ok'), ...rows(7, (i) => said('Anna', `Meine Karte kam zum ${i}. Mal nicht an`))]

    columns.see(list)

    expect(new Set(list.map((row) => columns.of(row)))).toEqual(new Set(['was']))
  })

  it('stays once enough rows were seen, in this visit and the next, also where a cell is empty', () => {
    const kept = store()
    const columns = new TextColumns(kept)
    columns.see(rows(8, () => said('Anna', 'Wo bleibt meine Karte?')))

    columns.see(rows(100, () => said('Müller, Meier, Schulze und Söhne, Berlin', 'ok')))
    const next = new TextColumns(kept)

    expect(columns.of(said('Müller, Meier, Schulze und Söhne, Berlin', 'ok'))).toBe('was')
    expect(next.of(said('Müller, Meier, Schulze und Söhne, Berlin', 'ok'))).toBe('was')
    expect(next.of({ id: 'S1', wer: 'Müller', was: 'ok' })).toBe('was')
  })

  it('is unknown again once somebody signed out, also of rows that were seen', () => {
    const kept = store()
    const columns = new TextColumns(kept)
    columns.see(rows(8, () => said('Anna', 'Wo bleibt meine Karte?')))
    columns.forget()

    expect(kept.getItem('assay.text-columns')).toBeNull()
    expect(columns.of(said('Müller GmbH Berlin', 'ok'))).toBe('wer')
  })

  it('counts a row once however often it is shown', () => {
    const columns = new TextColumns(null)
    const row = said('Müller GmbH Berlin', 'ok')
    for (let i = 0; i < 20; i++) columns.of(row)

    columns.see(rows(3, () => said('Anna', 'Wo bleibt meine Karte?')))

    expect(columns.of(row)).toBe('was')
  })

  it('takes numbers, moments, addresses and ids for no text', () => {
    const columns = new TextColumns(null)

    expect(columns.of({ a: '2026-01-10T09:00:00Z', b: 'anna.mueller@example.org', c: 'A-17-00000000000000000000', d: 'wo?' })).toBe('d')
  })

  it('is nothing where nothing is a text, and survives what else a browser keeps', () => {
    expect(new TextColumns(null).of({ n: 3, ok: true })).toBeNull()
    expect(new TextColumns({ ...store(), getItem: () => '{"not": "a list"}' }).of(said('a', 'more'))).toBe('was')
    expect(new TextColumns({ ...store(), getItem: () => '[{"names":["x"],"column":"y"}, 3]' }).of(said('a', 'more'))).toBe('was')
  })

  it('is the one that an item has, where it lacks what rows of its form hold', () => {
    const columns = new TextColumns(store())
    columns.see(rows(9, (i) => said('Kim', `Die Lieferung ${i} kam nie an`)))

    expect(columns.of({ id: 'S1', wann: '2026-01-10', wer: 'Sie haben die Ware nicht bekommen' })).toBe('wer')
    expect(columns.of({ id: 'S1', wann: '2026-01-10' })).toBeNull()
  })
})
