using Posthouse.Dns;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>What is wrong with a published SPF record beyond its text: what it costs others, and whom it lets in.</summary>
internal static class SpfFindings
{
    /// <param name="language">A BCP 47 tag; anything but Chinese is English.</param>
    internal static IEnumerable<CheckFinding> Of(SpfLookupTree tree, SpfOptions options, string language)
    {
        // That there is none, or more than one, is said where records are compared.
        if (tree.Record is null || tree.Problem == SpfReason.SeveralRecords) yield break;
        SpfFindingText text = SpfFindingText.In(language);
        CheckFinding Finding(CheckSeverity severity, string code, (string Message, string Advice) words) => new(severity, code, tree.Domain, "TXT", words.Message, words.Advice) { Seen = [tree.Record] };

        if (tree.Lookups > options.MaximumLookups) yield return Finding(CheckSeverity.Error, "spf-lookups", text.Lookups(tree.Domain, tree.Lookups, options.MaximumLookups));
        // A host with addresses of one family is a look-up that finds nothing for clients of the other.
        int most = options.MaximumVoidLookups, v4 = tree.VoidForIpv4, v6 = tree.VoidForIpv6;
        if (v4 > most && v6 > most) yield return Finding(CheckSeverity.Warning, "spf-void", text.EmptyLookups(Math.Min(v4, v6), most));
        else if (v4 > most) yield return Finding(CheckSeverity.Warning, "spf-void", text.EmptyLookupsFor("IPv4", v4, most));
        else if (v6 > most) yield return Finding(CheckSeverity.Warning, "spf-void", text.EmptyLookupsFor("IPv6", v6, most));
        foreach ((string place, SpfLookupTerm term) in Terms(tree))
        {
            if (term.Result == AuthResult.Pass && Is(term, "all")) yield return Finding(CheckSeverity.Error, "spf-everybody", text.Everybody(place, term.Text, tree.Domain));
            else if (Is(term, "ptr")) yield return Finding(CheckSeverity.Warning, "spf-ptr", text.Ptr(place));
        }

        foreach ((string place, string problem) in tree.Problems().Where(static p => p.Problem != SpfLookups.DependsOnMessage))
        {
            // What the DNS did not answer says nothing of the record.
            yield return problem is SpfReason.DnsError or SpfReason.TimeLimit
                ? Finding(CheckSeverity.Warning, "unknown", text.Unknown(place))
                : Finding(CheckSeverity.Error, "spf-broken", text.Broken(place, problem));
        }
    }

    private static IEnumerable<(string Place, SpfLookupTerm Term)> Terms(SpfLookupTree tree)
    {
        foreach (SpfLookupTerm term in tree.Terms)
        {
            yield return (tree.Domain, term);
            foreach ((string, SpfLookupTerm) inside in term.Inside is null ? [] : Terms(term.Inside)) yield return inside;
        }
    }

    // A mechanism by its name, whatever qualifies it (RFC 7208 §4.6.1: case does not matter).
    private static bool Is(SpfLookupTerm term, string mechanism) => term.Text.TrimStart('+', '-', '~', '?').Split(':', '/')[0].Equals(mechanism, StringComparison.OrdinalIgnoreCase);
}
