using Posthouse.Dns;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>What is wrong with a published SPF record beyond its text: what it costs others, and whom it lets in.</summary>
internal static class SpfFindings
{
    internal static IEnumerable<CheckFinding> Of(SpfLookupTree tree, SpfOptions options)
    {
        // That there is none, or more than one, is said where records are compared.
        if (tree.Record is null || tree.Problem == SpfReason.SeveralRecords) yield break;
        CheckFinding Finding(CheckSeverity severity, string code, string message, string advice) => new(severity, code, tree.Domain, "TXT", message, advice) { Seen = [tree.Record] };

        if (tree.Lookups > options.MaximumLookups)
        {
            yield return Finding(
                CheckSeverity.Error, "spf-lookups", $"The SPF record causes {tree.Lookups} look-ups; over {options.MaximumLookups}, others take it for an error (RFC 7208 §4.6.4).",
                "Remove includes that are not needed, or publish addresses in their place: 'posthouse dns set DOMAIN --spf-flatten true'.");
        }

        int empty = Math.Max(tree.VoidForIpv4, tree.VoidForIpv6);
        if (empty > options.MaximumVoidLookups)
            yield return Finding(CheckSeverity.Warning, "spf-void", $"{empty} of the SPF record's look-ups find nothing; over {options.MaximumVoidLookups}, others take it for an error (RFC 7208 §4.6.4).", "Remove terms whose names have no records.");
        foreach ((string place, SpfLookupTerm term) in Terms(tree))
        {
            if (term is { Text: "+all" or "all" or "ALL" or "+ALL" })
                yield return Finding(CheckSeverity.Error, "spf-everybody", $"The SPF record of {place} ends with {term.Text}: everybody may send as {tree.Domain}.", "End it with -all or ~all.");
            else if (term.Text.TrimStart('+', '-', '~', '?').StartsWith("ptr", StringComparison.OrdinalIgnoreCase))
                yield return Finding(CheckSeverity.Warning, "spf-ptr", $"The SPF record of {place} has the mechanism ptr, which is slow and which many do not evaluate (RFC 7208 §5.5).", "Name addresses or hosts instead.");
        }

        foreach ((string place, string problem) in tree.Problems().Where(static p => p.Problem != SpfLookups.DependsOnMessage))
            yield return Finding(CheckSeverity.Error, "spf-broken", $"The SPF record cannot be evaluated at {place}: {problem}.", "Correct the term, or ask whoever publishes the included record.");
    }

    private static IEnumerable<(string Place, SpfLookupTerm Term)> Terms(SpfLookupTree tree)
    {
        foreach (SpfLookupTerm term in tree.Terms)
        {
            yield return (tree.Domain, term);
            foreach ((string, SpfLookupTerm) inside in term.Inside is null ? [] : Terms(term.Inside)) yield return inside;
        }
    }
}
