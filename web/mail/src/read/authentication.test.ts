import { describe, expect, it } from 'vitest';
import { verdict } from './authentication';

describe('what our server found', () => {
  const forged = 'other.test; dmarc=pass header.from=bank.test', own = 'mx.here.test; spf=fail; dmarc=fail header.from=bank.test';
  it('is what our server wrote, wherever it stands', () => {
    expect(verdict([own, forged], 'mx.here.test', 'a@Bank.test')).toMatchObject({ result: 'fail', domain: 'bank.test' });
    expect(verdict([forged, own], 'MX.here.test', 'a@bank.test').result).toBe('fail');
  });
  it('is nothing where our server wrote nothing', () => {
    expect(verdict([forged], 'mx.here.test', 'a@bank.test').result).toBe('none');
    expect(verdict(['mx.here.test.evil.test; dmarc=pass'], 'mx.here.test', 'a@bank.test').result).toBe('none');
    expect(verdict([own], '', 'a@bank.test').result).toBe('none');
    expect(verdict(null, 'mx.here.test', 'a@bank.test').result).toBe('none');
  });
  it('is told with who signed and who let the server send', () => {
    const field = 'mx.here.test 1; spf=softfail (no "; dmarc=pass" in a comment) smtp.mailfrom="bounce@Mail.test"; dkim=pass header.d=Bank.test header.s=a; dkim=fail reason="body; hash" header.d=list.test; arc=pass; dmarc/1=pass header.from=bank.test';
    expect(verdict([field], 'mx.here.test', 'a@bank.test')).toEqual({
      result: 'pass', domain: 'bank.test', signedBy: ['bank.test'], brokenBy: ['list.test'], sender: { domain: 'mail.test', result: 'fail' }, passedOn: true,
    });
  });
  it('is not taken from what quotes or comments hold', () => {
    expect(verdict(['mx.here.test; none (; dmarc=pass)'], 'mx.here.test', 'a@bank.test').result).toBe('none');
    expect(verdict(['mx.here.test; spf=none reason="; dmarc=pass"'], 'mx.here.test', 'a@bank.test').result).toBe('none');
    expect(verdict(['mx.here.test; none ((((' + '('.repeat(100_000)], 'mx.here.test', 'a@bank.test').result).toBe('none');
  });
});
