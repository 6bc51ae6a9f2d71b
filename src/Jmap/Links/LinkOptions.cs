namespace Posthouse.Jmap;

/// <summary>The limits of files that are sent as links that expire (docs/jmap.md). They are no attachments: what bounds a message does not bound them.</summary>
public sealed record LinkOptions
{
    /// <summary>Whether files may be sent as links. Those that there are go on when it is switched off, until they expire.</summary>
    public bool Offered { get; init; } = true;

    /// <summary>Octets of one file. 2 GiB: what mail services for the public offer.</summary>
    public long MaximumFileSize { get; init; } = 2L << 30;

    /// <summary>Octets that the files of one account's links have together, those on their way included. They count in the account's quota, too.</summary>
    public long MaximumOctets { get; init; } = 10L << 30;

    /// <summary>Links of one account, those that have ended and are remembered included.</summary>
    public int MaximumLinks { get; init; } = 1000;

    /// <summary>From this size on the webmail offers a link in the place of an attachment. 20 MiB: in Base64 it is more than the 25 MB that many receivers take.</summary>
    public long OfferedFrom { get; init; } = 20L << 20;

    /// <summary>The longest time for which a link is good.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The time for which a link is good whose client names none. Two weeks: a holiday.</summary>
    public TimeSpan DefaultLife { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Whether every link has a password.</summary>
    public bool PasswordRequired { get; init; }

    /// <summary>Passwords that may be tried for one link within <see cref="GuessWindow"/>, whoever tries. A person needs three; at ten an hour four letters last for years.</summary>
    public int MaximumGuesses { get; init; } = 10;

    /// <summary>The time in which wrong passwords are counted together.</summary>
    public TimeSpan GuessWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a download that was counted may be begun or gone on with. An hour: a connection that breaks comes back sooner.</summary>
    public TimeSpan TicketLife { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a link that has ended is still listed, with its number of downloads, to whoever made it.</summary>
    public TimeSpan Remembered { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Where others reach this server, such as "https://mail.example.com": addresses of links begin with it. Null: a client puts the address before them by which it came itself.</summary>
    public Uri? Address { get; init; }
}
