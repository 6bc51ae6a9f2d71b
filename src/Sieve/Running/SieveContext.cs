using System.Collections.Frozen;

namespace Posthouse.Sieve;

/// <summary>Everything that one run may know. Made for one delivery to one recipient, or for one event of IMAP.</summary>
public sealed class SieveContext
{
    public required SieveMessage Message { get; init; }

    public SieveEnvelope Envelope { get; init; } = SieveEnvelope.None;

    /// <summary>Whose script it is: the addresses that are theirs, the first being the one that answers come from.</summary>
    public IReadOnlyList<string> OwnAddresses { get; init; } = [];

    /// <summary>RFC 5183 items by name, such as "domain", "host", "location", "phase", "remote-ip", "imap.cause". "name" and "version" are the room's.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Mailboxes, lists and scripts, and what was done before.</summary>
    public SieveHost Host { get; init; } = SieveHost.None;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>RFC 5235 §2: how likely it is spam, 0 to 100; null: it was not looked at.</summary>
    public int? SpamPercent { get; init; }

    /// <summary>RFC 5235 §3.1: 1 (clean) to 5 (infected and not cured); null: it was not looked at.</summary>
    public int? VirusScore { get; init; }

    /// <summary>
    /// The run follows a change in a mailbox instead of a delivery (RFC 6785): what is kept stays as it is, and scripts that refuse, answer or ask for the
    /// envelope fail. "location" is then "MS", "phase" is "post", and the items that begin with "imap." are set.
    /// </summary>
    public bool IsImapEvent { get; init; }

    /// <summary>Flags that the message has in an event of IMAP, after a change of flags the new ones (RFC 6785 §2.2.3).</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>What divides user and detail in local parts (RFC 5233 §4).</summary>
    public char SubaddressSeparator { get; init; } = '+';

    public SieveLimits Limits { get; init; } = SieveLimits.Default;

    /// <summary>Gathers an explanation; runs are slower with one.</summary>
    public SieveTrace? Trace { get; init; }
}
