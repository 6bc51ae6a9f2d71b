import { describe, expect, it } from 'vitest';
import { Asked, type Ask } from './ask';

describe('a menu asked for by a key', () => {
  it('opens in the toolbar that acts on it, and in no other', () => {
    const asked = new Asked(), heard: string[] = [];
    asked.listen('list', (ask: Ask) => heard.push(`list ${ask}`));
    asked.listen('message', (ask: Ask) => heard.push(`message ${ask}`));
    asked.open('snooze', 'list');
    asked.open('label', 'message');
    expect(heard).toEqual(['list snooze', 'message label']);
  });

  it('opens when its toolbar comes, once, and not long after', () => {
    const asked = new Asked(), heard: string[] = [];
    asked.open('snooze', 'message', 0);
    asked.listen('list', (ask) => heard.push(`list ${ask}`), 10)();
    asked.listen('message', (ask) => heard.push(`message ${ask}`), 20)();
    asked.listen('message', (ask) => heard.push(`message ${ask}`), 30)();
    asked.open('label', 'message', 40);
    asked.listen('message', (ask) => heard.push(`message ${ask}`), 60_000);
    expect(heard).toEqual(['message snooze']);
  });

  it('is not lost to a toolbar that goes when its successor is there', () => {
    const asked = new Asked(), heard: string[] = [];
    const leave = asked.listen('message', () => heard.push('old'));
    asked.listen('message', () => heard.push('new'));
    leave();
    asked.open('move', 'message');
    expect(heard).toEqual(['new']);
  });
});
