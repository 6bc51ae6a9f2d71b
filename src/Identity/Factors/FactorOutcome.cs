namespace Posthouse.Identity;

/// <summary>How a second factor was found.</summary>
public enum FactorOutcome
{
    Right,

    Wrong,

    /// <summary>Too many were wrong: nothing is looked at for a while.</summary>
    Locked,
}
