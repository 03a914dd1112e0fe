import { describe, expect, it } from 'vitest'
import { emptyDocument } from '../labels/document'
import { tickets } from '../labels/samples.test-data'
import { validate } from '../labels/validate'
import { keyTable } from '../tools/keys'
import { data, keyWords, labeling, me, saved } from './en'

const of = (answers: number, skips = 0, messages = 0) => ({ answers, skips, messages })

describe('The save line', () => {
  it('has exact words', () => {
    expect(saved.allSent()).toBe('Saved, all answers sent')
    expect(saved.allSent(1)).toBe('Saved, all answers sent, 1 of them refused')
    expect([saved.saved(0), saved.saved(2)]).toEqual(['Saved', 'Saved, 2 refused'])
    expect(saved.onItsWay(of(1))).toBe('Saved, 1 answer on its way')
    expect(saved.waiting(of(3))).toBe('Saved on this device, 3 answers waiting')
    expect(saved.onItsWay(of(0, 0, 1))).toBe('Saved, 1 message on its way')
    expect(saved.waiting(of(2, 0, 1))).toBe('Saved on this device, 2 answers and 1 message waiting')
    expect(saved.waiting(of(3, 1, 2))).toBe('Saved on this device, 3 answers, 1 skip and 2 messages waiting')
    expect(saved.notSaved).toBe('Not saved: this browser keeps no data. Do not close this tab.')
    expect(saved.everything).toBe('Everything is saved already.')
    expect(`${saved.signOutWaiting(of(3), 0)} [${saved.stay}] [${saved.signOutKeep}]`).toBe('3 answers wait here. [Stay] [Sign out, keep them]')
    expect(saved.signOutWaiting(of(0), 1)).toBe('1 draft is on this device only.')
    expect(saved.signOutWaiting(of(1, 0, 1), 2)).toBe('1 answer and 1 message wait here. 2 drafts are on this device only.')
    expect(saved.notSignedOutOffline).toBe('The server does not answer. You are not signed out: whoever opens this browser works as you.')
  })
})

describe('Messages', () => {
  it('say what is wrong with an answer', () => {
    const fault = validate(tickets, emptyDocument)[0]

    expect(labeling.invalid(2, true)).toBe('Not submitted. 2 things are missing:')
    expect(labeling.invalid(1, false)).toBe('Not submitted. 1 thing is to be put right:')
    expect(fault && labeling.fault(fault)).toBe('needs a choice')
  })

  it('say of one task what they say of many', () => {
    expect(data.willHappen.cancel('1')).toBe('1 task wants no more answers; what was answered is kept. It can be undone.')
    expect(data.willHappen.pool('1')).toBe('1 task goes to this pool: only its members are handed it. It can be undone.')
    expect(data.willHappen.reopen('1,200')).toBe('1,200 tasks want answers again, and their skips are forgotten. What has all its answers stays so: for more of them, set a higher overlap.')
  })

  it('say how many classes are to be chosen', () => {
    expect([labeling.choose(1, null, true), labeling.choose(2, 2, true), labeling.choose(1, 3, true)]).toEqual(['at least 1', 'exactly 2', '1 to 3'])
    expect([labeling.choose(1, null, false), labeling.choose(0, null, true), labeling.choose(1, 2, false), labeling.choose(2, null, false)]).toEqual(['any number', 'any number', 'up to 2', 'none or at least 2'])
  })

  it('say what happens with the network', () => {
    expect(labeling.offline(12)).toBe('Offline. Keep working: 12 tasks are on this device, all is saved here.')
    expect(labeling.backOnline(of(3))).toBe('Back online. 3 answers sent.')
    expect(labeling.allDoneOffline(of(12))).toBe("You have done all tasks on this device. 12 answers wait to be sent. Do not clear the browser's data.")
  })

  it('say what happens with a hold', () => {
    expect(labeling.holdEnding(2)).toBe('This task is held for you for 2 more minutes. Any key keeps it.')
    expect(labeling.holdEnded('14:32', 10)).toBe('Your hold ended at 14:32 after 10 minutes without a key. Your draft is kept.')
    expect(labeling.late('14:32')).toBe('Not accepted: your hold ended at 14:32 and others have answered. Your draft is under Me, Kept drafts.')
    expect(labeling.lateBefore(false, '14:32')).toBe('The answer that you gave before was not accepted: its hold ended at 14:32 and others have answered. It is under Me, Kept drafts.')
    expect(labeling.lateBefore(true, '14:32')).toBe('The skip that you gave before was not accepted: its hold ended at 14:32 and others have answered. It is under Me, Kept drafts.')
  })

  it('say what happens with tabs, people and refusals', () => {
    expect(labeling.otherTab).toBe('This task is open in another tab. Here you can only read.')
    expect(labeling.takenOver).toBe('You went on in another tab. Nothing is lost.')
    expect(labeling.refused('box 3 lies outside the image')).toBe('The server refused one answer: "box 3 lies outside the image". It is under Kept drafts.')
    expect(labeling.signedOut).toBe('You are signed out. All is kept on this device.')
    expect(labeling.noAccess).toBe('You no longer have access to this project. Answers you sent count.')
    expect(labeling.empty).toBe('No task for you now.')
    expect(labeling.emptyDetail('61', '1,240')).toBe('61 are held by others; 1,240 need other skills. This page looks every 20 s.')
    expect(labeling.twoDrafts({ at: '14:31', fields: 2 }, { at: '14:36', fields: 1 })).toBe('Two drafts of this task: this device 14:31, 2 fields; other device 14:36, 1 field.')
    expect(labeling.newTaxonomy(8, 7)).toBe('Taxonomy 8 is out. Finish this task under 7. Tasks that you do not hold yet and nobody has answered open with 8, the others with theirs.')
    expect(labeling.notLoaded).toBe('The text did not load. The task goes back and is not counted for you.')
    expect(labeling.newVersion).toBe('A new version of Assay is here. It loads between two tasks.')
    expect(labeling.restHint(55)).toBe('55 minutes without a break. Accuracy falls after an hour; yours too.')
    expect(labeling.withdrawn).toBe('This item was withdrawn. It and your draft are removed from this device.')
  })

  it('number the reasons to skip', () => {
    expect([labeling.whySkip, ...labeling.skipReasons.map(({ text }, i) => `${i + 1} ${text}`)].join(' ')).toBe('Why skip? 1 unclear 2 bad item 3 not my field 4 other …')
    expect(labeling.skipped('unclear')).toBe('Skipped: unclear.')
    expect([labeling.whyFlag, ...labeling.flagReasons.map(({ text }, i) => `${i + 1} ${text}`)].join(' ')).toBe('What is wrong? 1 personal data 2 broken 3 offensive 4 other …')
    expect(labeling.flagged('Shift+S', 'sent')).toBe('Flagged for the lead. A flag cannot be taken back. Go on, or skip (Shift+S).')
    expect(labeling.hidden('sent')).toBe('Hidden and reported. Nothing of it stays on this device.')
    expect(labeling.hidden('offline')).toBe('Hidden here. It is reported when the network is back.')
    expect(labeling.asked('offline')).toBe('The question is kept on this device. It is asked when the network is back. The answer comes to Me; go on, or skip.')
  })

  it('end with a colon where words of a flag follow, and only there', () => {
    expect([me.flag(null, true), me.flag('broken', true)]).toEqual(['Flag:', 'Flag, broken:'])
    expect([me.flag(null, false), me.flag('broken', false)]).toEqual(['Flag', 'Flag, broken'])
  })

  it('name every key of the sheet', () => {
    for (const binding of keyTable) expect(keyWords[binding.does], binding.does).toBeTruthy()
  })
})
