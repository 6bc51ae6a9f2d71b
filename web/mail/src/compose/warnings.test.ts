import { describe, expect, it } from 'vitest';
import type { Draft } from './draft';
import { isAddress, outsiders, ownWords, readAddresses, warningsOf } from './warnings';

const draft = (change: Partial<Draft>): Draft => ({ key: 'k', emailId: null, identityId: 'i', to: [], cc: [], bcc: [], subject: 'S', text: '', html: null, quote: null, files: [], inReplyTo: [], references: [], origin: null, ...change });

describe('before sending', () => {
  it('a forgotten attachment is asked about, in both languages', () => {
    expect(warningsOf(draft({}), 'The offer is attached.')).toEqual([{ kind: 'forgotten' }]);
    expect(warningsOf(draft({}), '请查收附件')).toEqual([{ kind: 'forgotten' }]);
    expect(warningsOf(draft({ files: [{ key: 'f', name: 'a', type: 'x', size: 1, blobId: 'b', progress: 1 }] }), 'attached')).toEqual([]);
    expect(warningsOf(draft({}), ownWords('Thanks\n> see the attached file\n-- \nattached'))).toEqual([]);
  });

  it('people of other domains are named, those of sub-domains are not others', () => {
    const to = ['a@demo.test', 'b@hr.demo.test', 'c@evil-demo.test'].map((email) => ({ name: null, email }));
    expect(outsiders(draft({ to }), 'me@demo.test').map((a) => a.email)).toEqual(['c@evil-demo.test']);
  });

  it('addresses are read as people write them', () => {
    expect(readAddresses('Bob <bob@x.test>, carol@x.test； "Li, Lei" <li@x.test>')).toEqual([
      { name: 'Bob', email: 'bob@x.test' }, { name: null, email: 'carol@x.test' }, { name: 'Li, Lei', email: 'li@x.test' },
    ]);
    expect(isAddress('李雷@例子.测试')).toBe(true);
    expect(isAddress('no one')).toBe(false);
  });

  it('an answer to all is asked about when it is many, when strangers read it, and when one was a blind copy', () => {
    const people = (count: number, domain: string) => Array.from({ length: count }, (_, i) => ({ name: null, email: `p${i}@${domain}` }));
    expect(warningsOf(draft({ toAll: true, to: people(2, 'demo.test') }), '', 'me@demo.test')).toEqual([]);
    expect(warningsOf(draft({ toAll: true, to: people(11, 'demo.test') }), '', 'me@demo.test')).toEqual([{ kind: 'many', count: 11 }]);
    expect(warningsOf(draft({ toAll: true, to: people(2, 'demo.test'), cc: people(1, 'far.test') }), '', 'me@demo.test')).toEqual([{ kind: 'outside', who: ['p0@far.test'] }]);
    expect(warningsOf(draft({ toAll: true, wasHidden: true, to: people(1, 'demo.test') }), '', 'me@demo.test')).toEqual([{ kind: 'hidden' }]);
    expect(warningsOf(draft({ to: people(50, 'far.test') }), '', 'me@demo.test')).toEqual([]);
  });
});
