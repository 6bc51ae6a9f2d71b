namespace Posthouse.Mail;

/// <summary>What an enhanced status code says of the cause (RFC 3463 §3, the IANA registry, and the codes beyond 300 that Exchange Online has for itself).</summary>
internal static class StatusClasses
{
    /// <summary>Null where the code leaves it open, as x.0.0 and x.1.0 do.</summary>
    internal static BounceClass? Of(EnhancedStatusCode status) => status.Class == 2 ? BounceClass.Delivered : status.Subject switch
    {
        1 => Address(status.Detail),
        2 => Mailbox(status.Detail),
        3 => status.Detail == 4 ? BounceClass.TooLarge : BounceClass.Server,
        4 => Network(status.Detail),
        5 => status.Detail == 3 ? BounceClass.Policy : BounceClass.Server,
        6 => BounceClass.Content,
        7 => Policy(status.Detail),
        _ => null,
    };

    private static BounceClass? Address(int detail) => detail switch
    {
        1 or 3 or 4 or 351 => BounceClass.Unknown,
        2 or 10 => BounceClass.Dns,
        6 => BounceClass.Moved,
        7 or 8 => BounceClass.SenderRefused,
        _ => null,
    };

    private static BounceClass? Mailbox(int detail) => detail switch
    {
        1 => BounceClass.Disabled,
        2 => BounceClass.Full,
        3 => BounceClass.TooLarge,
        4 => BounceClass.Policy,
        _ => null,
    };

    private static BounceClass? Network(int detail) => detail switch
    {
        1 or 2 or 316 => BounceClass.Connection,
        3 or 4 or 310 or 312 => BounceClass.Dns,
        5 => BounceClass.Server,
        7 => BounceClass.Expired,
        _ => BounceClass.Routing,
    };

    // RFC 7372 and RFC 7505 for 20 to 27; RFC 8689 for 30.
    private static BounceClass? Policy(int detail) => detail switch
    {
        10 or 11 or 30 => BounceClass.Tls,
        20 or 21 or 22 or 23 or 24 or 26 or 509 or 515 => BounceClass.Authentication,
        25 => BounceClass.NoReverseName,
        27 => BounceClass.SenderRefused,
        28 or 508 => BounceClass.RateLimited,
        511 or (>= 606 and <= 649) => BounceClass.Blocklisted,
        _ => BounceClass.Policy,
    };
}
