namespace Posthouse.Mail;

/// <summary>Why a message did not arrive, or what else came back in its place.</summary>
public enum BounceClass
{
    /// <summary>It failed, and nothing says why.</summary>
    Undetermined,

    // The recipient's.
    Unknown,
    Full,
    Disabled,
    Moved,

    // What the other side thinks of the sender, its host and its domain.
    Blocklisted,
    RateLimited,
    NoReverseName,
    Authentication,
    SenderRefused,

    // The message's.
    Spam,
    Virus,
    TooLarge,
    Content,

    /// <summary>A rule of the other side: relaying, closed lists, required sign-in.</summary>
    Policy,

    // The way there.
    Dns,
    Connection,
    Tls,
    Routing,
    Expired,

    /// <summary>The other side's own trouble.</summary>
    Server,

    /// <summary>No failure: it arrived, or went on.</summary>
    Delivered,

    /// <summary>No bounce: someone complained of a message, or left a list (RFC 5965).</summary>
    Feedback,

    /// <summary>No bounce: a program answered for a person (RFC 3834).</summary>
    AutoReply,
}

/// <summary>Whose fault it is that a message did not arrive; what is to be done follows from it.</summary>
public enum BounceFault
{
    None,
    Undetermined,

    /// <summary>Stop writing to the address.</summary>
    Recipient,

    /// <summary>Slow down, and have the sender's standing looked at.</summary>
    Reputation,

    /// <summary>Change the message.</summary>
    Content,
    Policy,

    /// <summary>Look at names, routes and connections.</summary>
    Network,

    /// <summary>Wait.</summary>
    Receiver,
}

/// <summary>Names and faults of <see cref="BounceClass"/>.</summary>
public static class BounceClasses
{
    public static BounceFault Fault(this BounceClass what) => what switch
    {
        BounceClass.Unknown or BounceClass.Full or BounceClass.Disabled or BounceClass.Moved => BounceFault.Recipient,
        BounceClass.Blocklisted or BounceClass.RateLimited or BounceClass.NoReverseName or BounceClass.Authentication or BounceClass.SenderRefused => BounceFault.Reputation,
        BounceClass.Spam or BounceClass.Virus or BounceClass.TooLarge or BounceClass.Content => BounceFault.Content,
        BounceClass.Policy => BounceFault.Policy,
        BounceClass.Dns or BounceClass.Connection or BounceClass.Tls or BounceClass.Routing or BounceClass.Expired => BounceFault.Network,
        BounceClass.Server => BounceFault.Receiver,
        BounceClass.Undetermined => BounceFault.Undetermined,
        _ => BounceFault.None,
    };

    /// <summary>Stable kebab-case, for the journal, the command line and the REST API.</summary>
    public static string Name(this BounceClass what) => what switch
    {
        BounceClass.Undetermined => "undetermined",
        BounceClass.Unknown => "unknown",
        BounceClass.Full => "full",
        BounceClass.Disabled => "disabled",
        BounceClass.Moved => "moved",
        BounceClass.Blocklisted => "blocklisted",
        BounceClass.RateLimited => "rate-limited",
        BounceClass.NoReverseName => "no-reverse-name",
        BounceClass.Authentication => "authentication",
        BounceClass.SenderRefused => "sender-refused",
        BounceClass.Spam => "spam",
        BounceClass.Virus => "virus",
        BounceClass.TooLarge => "too-large",
        BounceClass.Content => "content",
        BounceClass.Policy => "policy",
        BounceClass.Dns => "dns",
        BounceClass.Connection => "connection",
        BounceClass.Tls => "tls",
        BounceClass.Routing => "routing",
        BounceClass.Expired => "expired",
        BounceClass.Server => "server",
        BounceClass.Delivered => "delivered",
        BounceClass.Feedback => "feedback",
        BounceClass.AutoReply => "auto-reply",
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };
}
