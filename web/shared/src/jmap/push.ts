import type { JmapClient } from './client';
import { capability } from './types';

export type StateChange = Record<string, string>;

export interface PushOptions {
  onChange: (changed: StateChange) => void;
  /** The same of accounts that others share. */
  onOther?: (account: string, changed: StateChange) => void;
  /** The connection is up, for the first time or again: whatever happened before was missed. */
  onReconnect: () => void;
  onConnected?: (connected: boolean) => void;
}

const shortest = 1_000;
const longest = 60_000;
const enabled = 'enabled';

/**
 * Hears of changes: over a WebSocket (RFC 8887), which does not count against the browser's few connections to one server; where that
 * cannot be had, from an event source (RFC 8620 §7.3).
 */
export class Push {
  private socket: WebSocket | null = null;
  private source: EventSource | null = null;
  private wait = shortest;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;
  private socketWorked = false;
  private socketFailed = false;

  constructor(
    private readonly client: JmapClient,
    private readonly options: PushOptions,
  ) {
    this.open();
    addEventListener('online', this.hurry);
    addEventListener('offline', this.cut);
  }

  close(): void {
    this.closed = true;
    removeEventListener('online', this.hurry);
    removeEventListener('offline', this.cut);
    if (this.timer !== null) clearTimeout(this.timer);
    this.socket?.close();
    this.source?.close();
  }

  private readonly hurry = (): void => {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.open();
  };

  // Without a network a connection can look alive for minutes.
  private readonly cut = (): void => {
    const { socket, source } = this;
    if (socket !== null) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
    source?.close();
    this.socket = null;
    this.source = null;
    if (socket !== null || source !== null) this.down();
  };

  private open(): void {
    if (this.closed) return;
    if (this.client.has(capability.webSocket) && !this.socketFailed) this.openSocket();
    else this.openSource();
  }

  private openSocket(): void {
    const path = new URL((this.client.session.capabilities[capability.webSocket]?.url as string | undefined) ?? '/jmap/ws/', location.href).pathname;
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`, 'jmap');
    this.socket = socket;
    socket.onopen = () => {
      this.socketWorked = true;
      socket.send(JSON.stringify({ '@type': 'WebSocketPushEnable', dataTypes: null }));
      // Its answer tells that what happens from now on is told: a change between the question "what happened?" and the beginning of the notices would be missed.
      socket.send(JSON.stringify({ '@type': 'Request', id: enabled, using: [capability.core], methodCalls: [['Core/echo', {}, 'e']] }));
    };
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data as string) as { '@type': string; requestId?: string; changed?: Record<string, StateChange> };
      if (message.requestId === enabled) this.up();
      else if (message['@type'] === 'StateChange') this.tell(message.changed);
    };
    socket.onclose = () => {
      this.socket = null;
      // A proxy that lets no WebSocket through never will.
      if (!this.socketWorked) this.socketFailed = true;
      this.down();
    };
  }

  private openSource(): void {
    const source = new EventSource('/jmap/eventsource/?types=*&closeafter=no&ping=60');
    this.source = source;
    source.onopen = () => this.up();
    source.addEventListener('state', (event) => {
      const message = JSON.parse((event as MessageEvent<string>).data) as { changed?: Record<string, StateChange> };
      this.tell(message.changed);
    });
    source.onerror = () => {
      source.close();
      this.source = null;
      this.down();
    };
  }

  private tell(changed: Record<string, StateChange> | undefined): void {
    const own = changed?.[this.client.accountId];
    if (own !== undefined) this.options.onChange(own);
    for (const [account, states] of Object.entries(changed ?? {})) if (account !== this.client.accountId) this.options.onOther?.(account, states);
  }

  private up(): void {
    this.wait = shortest;
    this.options.onConnected?.(true);
    this.options.onReconnect();
  }

  private down(): void {
    if (this.closed) return;
    this.options.onConnected?.(false);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.open();
    }, this.wait);
    this.wait = Math.min(this.wait * 2, longest);
  }
}
