using System.Collections.Frozen;

namespace Posthouse.Sieve;

/// <summary>The extensions that a script may require. Immutable; sites take some away, events have fewer than deliveries.</summary>
public sealed class SieveCapabilities
{
    private static readonly string[] Known =
    [
        "body", "comparator-i;ascii-casemap", "comparator-i;ascii-numeric", "comparator-i;octet", "comparator-i;unicode-casemap", "copy",
        "date", "duplicate", "editheader", "encoded-character", "enclose", "enotify", "envelope", "environment", "ereject", "extlists",
        "extracttext", "fcc", "fileinto", "foreverypart", "ihave", "imap4flags", "imapsieve", "include", "index", "mailbox", "mailboxid",
        "mboxmetadata", "mime", "regex", "reject", "relational", "replace", "servermetadata", "spamtest", "spamtestplus", "special-use",
        "subaddress", "vacation", "vacation-seconds", "variables", "virustest",
    ];

    /// <summary>All there are. RFC 6785 §4.2 lets deliveries use imapsieve's items too; they are empty there.</summary>
    public static readonly SieveCapabilities Delivery = new(Known);

    /// <summary>For scripts that run after a change in a mailbox: nobody is there to be answered or refused, and there is no envelope (RFC 6785 §3.11, §4.6).</summary>
    public static readonly SieveCapabilities ImapEvent = new(Known.Where(static name => name is not ("reject" or "ereject" or "vacation" or "vacation-seconds" or "envelope")));

    private readonly FrozenSet<string> _names;

    private SieveCapabilities(IEnumerable<string> names) => _names = names.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>In alphabetical order, as ManageSieve's SIEVE capability lists them.</summary>
    public IEnumerable<string> Names => _names.Order(StringComparer.Ordinal);

    /// <summary>The methods of enotify's notifications, as ManageSieve's NOTIFY capability lists them (RFC 5804 §1.7).</summary>
    public static IReadOnlyList<string> NotificationMethods { get; } = ["mailto"];

    public bool Has(string name) => _names.Contains(name);

    /// <summary>The same without some.</summary>
    public SieveCapabilities Without(params IEnumerable<string> names) => new(_names.Except(names));

    internal static bool IsKnown(string name) => Delivery.Has(name);
}
