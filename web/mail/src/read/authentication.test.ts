import { describe, expect, it } from 'vitest';
import { verdict } from './authentication';

describe('what our server found', () => {
  const forged = 'other.test; dmarc=pass header.from=bank.test', own = 'mx.here.test; spf=fail; dmarc=fail header.from=bank.test';
  it('is what our server wrote, wherever it stands', () => {
    expect(verdict([own, forged], 'mx.here.test', 'a@Bank.test')).toEqual({ result: 'fail', domain: 'bank.test' });
    expect(verdict([forged, own], 'MX.here.test', 'a@bank.test').result).toBe('fail');
  });
  it('is nothing where our server wrote nothing', () => {
    expect(verdict([forged], 'mx.here.test', 'a@bank.test').result).toBe('none');
    expect(verdict(['mx.here.test.evil.test; dmarc=pass'], 'mx.here.test', 'a@bank.test').result).toBe('none');
    expect(verdict([own], '', 'a@bank.test').result).toBe('none');
    expect(verdict(null, 'mx.here.test', 'a@bank.test').result).toBe('none');
  });
});
