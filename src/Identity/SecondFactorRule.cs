namespace Posthouse.Identity;

/// <summary>Who must have a second factor.</summary>
public enum SecondFactorRule
{
    /// <summary>Nobody must; whoever has one needs it.</summary>
    WhoWants,

    Administrators,

    Everybody,
}
