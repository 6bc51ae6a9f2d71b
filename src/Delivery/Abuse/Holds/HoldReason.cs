namespace Posthouse.Delivery;

/// <summary>Why something is held, in a person's words. It stands in the journal, in lists, in the log and in the notice to the owner.</summary>
public static class HoldReason
{
    /// <summary>In UTF-16 units: a paragraph.</summary>
    public const int Longest = 500;

    /// <exception cref="FormatException">It is longer, which a person should hear rather than find cut.</exception>
    public static string Checked(string reason) => reason.Length <= Longest ? reason
        : throw new FormatException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The reason has {reason.Length} characters; {Longest} is the most."));
}
