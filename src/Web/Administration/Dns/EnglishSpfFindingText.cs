using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>Findings about SPF in English.</summary>
internal sealed class EnglishSpfFindingText : SpfFindingText
{
    internal static readonly EnglishSpfFindingText Instance = new();

    internal override (string Message, string Advice) Lookups(string domain, int lookups, int most) => (
        $"The SPF record causes {lookups} look-ups; over {most}, others take it for an error (RFC 7208 §4.6.4).",
        $"Remove includes that are not needed, or publish addresses in their place: 'posthouse dns set {domain} --spf-flatten true'.");

    internal override (string Message, string Advice) EmptyLookups(int lookups, int most) => (
        $"{lookups} of the SPF record's look-ups find nothing; over {most}, others take it for an error (RFC 7208 §4.6.4).", "Remove terms whose names have no records.");

    internal override (string Message, string Advice) EmptyLookupsFor(string family, int lookups, int most) => (
        $"{lookups} of the SPF record's look-ups find nothing for a server that sends by {family}; over {most}, others take it for an error (RFC 7208 §4.6.4).",
        $"Nothing, if nobody sends as the domain by {family}. Otherwise put the addresses (ip4:, ip6:) before the terms that name hosts, or remove terms.");

    internal override (string Message, string Advice) Everybody(string place, string term, string domain) => (
        $"The SPF record of {place} has the term {term}: everybody may send as {domain}.", "End it with -all or ~all.");

    internal override (string Message, string Advice) Ptr(string place) => (
        $"The SPF record of {place} has the mechanism ptr, which is slow and which many do not evaluate (RFC 7208 §5.5).", "Name addresses or hosts instead.");

    internal override (string Message, string Advice) Unknown(string place) => ($"The SPF record could not be followed at {place}: the DNS did not answer in time.", "Check again later.");

    internal override (string Message, string Advice) Broken(string place, string problem) => (
        problem switch
        {
            SpfLookups.NoRecord or SpfReason.IncludeWithoutRecord or SpfReason.RedirectWithoutRecord => $"The SPF record cannot be evaluated: {place} has no SPF record of its own.",
            SpfLookups.Loop => $"The SPF record cannot be evaluated: {place} leads back to itself.",
            SpfLookups.BadTarget => $"The SPF record cannot be evaluated: {place} names no domain that can be asked.",
            SpfLookups.TooLarge => $"The SPF record includes so much that it was not followed to its end, which was at {place}.",
            SpfReason.SeveralRecords => $"The SPF record cannot be evaluated: {place} has more than one SPF record.",
            SpfReason.RecordTooLong => $"The SPF record cannot be evaluated: the one at {place} is too long.",
            SpfReason.TooManyMxHosts => $"The SPF record cannot be evaluated: {place} has more mail hosts than others look at (RFC 7208 §4.6.4).",
            _ when problem.StartsWith(SpfReason.SyntaxError, StringComparison.Ordinal) => $"The SPF record cannot be evaluated: the one at {place} has a mistake ({problem}).",
            _ => $"The SPF record cannot be evaluated at {place} ({problem}).",
        },
        "Correct the term, or ask whoever publishes the included record.");
}
