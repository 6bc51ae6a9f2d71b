namespace Posthouse.Directory;

/// <summary>
/// How sign-in slows down after failures. The figures let a person mistype and a forgotten device retry, and leave a guesser
/// about a hundred tries a day for one account.
/// </summary>
public sealed record ThrottleOptions
{
    /// <summary>Failures for one account from one address before the first delay.</summary>
    public int FreePerPair { get; init; } = 5;

    /// <summary>Failures for one account from all addresses; those where its owner signed in lately are not counted or delayed by it.</summary>
    public int FreePerAccount { get; init; } = 20;

    /// <summary>Failures from one address (an IPv6 /64) for all names; an office behind one address has many hands.</summary>
    public int FreePerAddress { get; init; } = 20;

    /// <summary>
    /// Different wrong passwords for one account in a browser in which it was signed in to before. Others' guesses do not count there; after these it is
    /// a browser like any other, until somebody signs in. A person who mistypes stays below; who has stolen the browser's cookie gains no more.
    /// </summary>
    public int FreePerBrowser { get; init; } = 10;

    /// <summary>The first delay; each further failure doubles it.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Without a failure for so long, the earlier ones are forgotten.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an address is known as one the account's owner signs in from.</summary>
    public TimeSpan TrustFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Accounts, addresses and pairs with failures that are remembered, and as many pairs that signed in; the longest unused is forgotten first. About 200 octets each.</summary>
    public int Capacity { get; init; } = 100_000;
}
