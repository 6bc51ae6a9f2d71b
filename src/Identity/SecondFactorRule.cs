namespace Posthouse.Identity;

/// <summary>Who must have a second factor.</summary>
public enum SecondFactorRule
{
    /// <summary>Nobody must; whoever has one needs it.</summary>
    WhoWants,

    /// <summary>Whoever has a role: owners, domain administrators, help desks, auditors.</summary>
    Administrators,

    Everybody,
}
