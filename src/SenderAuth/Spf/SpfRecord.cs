namespace Posthouse.SenderAuth;

/// <summary>A record that was understood to its end (RFC 7208 §4.6: an error anywhere is an error of the whole).</summary>
/// <param name="Directives">In order.</param>
/// <param name="Redirect">The domain-spec of redirect=, before expansion.</param>
/// <param name="Explanation">The domain-spec of exp=, before expansion.</param>
internal sealed record SpfRecord(IReadOnlyList<SpfDirective> Directives, string? Redirect, string? Explanation)
{
    /// <summary>RFC 7208 §4.5: the version, in any case, and then a space or the end. "v=spf10" is none of ours.</summary>
    internal static bool IsRecord(string text) =>
        text.StartsWith("v=spf1", StringComparison.OrdinalIgnoreCase) && (text.Length == 6 || text[6] == ' ');
}
