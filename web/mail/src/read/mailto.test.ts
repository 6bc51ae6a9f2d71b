import { describe, expect, it } from 'vitest';
import { leavingLetter, letter } from './mailto';

describe('a letter by its address', () => {
  it('has what the address says', () => {
    expect(letter('mailto:leave%2Bme@list.test?subject=off&body=now')).toEqual({ to: [{ name: null, email: 'leave+me@list.test' }], subject: 'off', text: 'now' });
  });
  it('is to everybody who is named, and to each once', () => {
    expect(letter('MAILTO:a@x.test,%22b%2Cc%22@x.test?To=a@x.test,d@x.test&CC=e@x.test&bcc=f@x.test')).toEqual({
      to: ['a@x.test', '"b,c"@x.test', 'd@x.test'].map((email) => ({ name: null, email })), cc: [{ name: null, email: 'e@x.test' }], bcc: [{ name: null, email: 'f@x.test' }],
    });
    expect(letter('mailto:?subject=To%20whom')).toEqual({ subject: 'To whom' });
    expect(letter(`mailto:${Array.from({ length: 5000 }, (_, i) => `a${i}@x.test`).join(',')}`)!.to).toHaveLength(100);
  });
  it('keeps signs of plus and the ends of lines', () => {
    expect(letter('mailto:a@x.test?subject=1+1%0D%0ABcc:%20b@x.test&body=one%0D%0Atwo+')).toEqual({ to: [{ name: null, email: 'a@x.test' }], subject: '1+1 Bcc: b@x.test', text: 'one\ntwo+' });
  });
  it('takes nothing else from the address', () => {
    expect(letter('mailto:a@x.test?from=boss@x.test&attach=/etc/passwd&constructor=1&identityId=I2&emailId=M1')).toEqual({ to: [{ name: null, email: 'a@x.test' }] });
  });
  it('takes a percent sign that stands for nothing as one', () => {
    expect(letter('mailto:a@x.test?subject=100% sure&body=50%25%20of%0A%E4%BD%A0 %E0%A4%A')).toEqual({ to: [{ name: null, email: 'a@x.test' }], subject: '100% sure', text: '50% of\n你 %E0%A4%A' });
    expect(letter('mailto:a%@x.test,b@x.test?subject=%')).toEqual({ to: ['a%@x.test', 'b@x.test'].map((email) => ({ name: null, email })), subject: '%' });
    expect(leavingLetter('mailto:%E0%A4%A')).toBeNull();
  });
  it('is none where the address is none', () => {
    expect(letter('https://list.test/')).toBeNull();
    expect(letter('nonsense')).toBeNull();
  });
  it('leaves a list by the words that the list wants, or else by the usual ones', () => {
    expect(leavingLetter('mailto:leave@list.test')).toEqual({ to: [{ name: null, email: 'leave@list.test' }], subject: 'unsubscribe', text: 'unsubscribe' });
    expect(leavingLetter('mailto:leave@list.test?subject=off')!.subject).toBe('off');
    expect(leavingLetter('mailto:?subject=off')).toBeNull();
  });
});
