namespace Posthouse.SenderAuth;

/// <summary>Whose logos are passed on to readers of mail.</summary>
public enum BimiMode
{
    /// <summary>Nobody's: no record is looked for and nothing is fetched.</summary>
    Off,

    /// <summary>Those that a mark certificate vouches for, issued below one of <see cref="BimiOptions.Roots"/>.</summary>
    Certified,

    /// <summary>Also those that only the domain itself vouches for: anybody's domain may then show any logo.</summary>
    Any,
}
