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

    /// <summary>Wrong codes that all who are signed in may type together in <see cref="ForgetAfter"/>, before each costs its account <see cref="MaximumDelay"/>. A thousand
    /// guesses at codes of twelve digits, ten thousand of which are good just then, hit one with a chance of 1 in 100,000.</summary>
    public int FreeCodesOfAll { get; init; } = 1000;

    /// <summary>The first delay; each further failure doubles it.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaximumDelay { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Without a failure for so long, the earlier ones are forgotten.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an address is known as one the account's owner signs in from.</summary>
    public TimeSpan TrustFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Accounts, addresses and pairs with failures that are remembered, and as many pairs that signed in; the longest unused is forgotten first. About 200 octets each.</summary>
    public int Capacity { get; init; } = 100_000;

    /// <param name="beyond">Failures beyond those that are free.</param>
    internal TimeSpan DelayAfter(int beyond) =>
        // 2^20 first delays are beyond any maximum; the exponent is bounded so that it cannot overflow.
        beyond <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(FirstDelay.TotalSeconds * (1L << Math.Min(beyond - 1, 20)), MaximumDelay.TotalSeconds));
}
