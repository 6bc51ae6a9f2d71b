namespace Posthouse.Delivery;

/// <summary>Reads the results in a journal record's word <c>auth=</c>, one for each method: the best of several signatures.</summary>
internal static class AuthenticationWord
{
    private static readonly string[] Methods = ["spf", "dkim", "arc", "iprev", "dmarc"];

    // RFC 8601 §2.7: what the methods can say. Anything else is no result, and counters have no other names.
    private static readonly string[] Results = ["pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror"];

    internal static List<(string Method, string Result)> Read(ReadOnlySpan<char> findings)
    {
        var found = new List<(string Method, string Result)>(Methods.Length);
        foreach (Range range in findings.Split(','))
        {
            ReadOnlySpan<char> finding = findings[range];
            int colon = finding.IndexOf(':');
            if (colon < 0 || NameIn(Methods, finding[..colon]) is not { } method) continue;
            ReadOnlySpan<char> rest = finding[(colon + 1)..];
            int end = rest.IndexOf(':');
            if (NameIn(Results, end < 0 ? rest : rest[..end]) is not { } result) continue;
            int known = found.FindIndex(one => one.Method == method);
            if (known < 0) found.Add((method, result));
            else if (result == "pass") found[known] = (method, result);
        }

        // A message without any signature has no finding of DKIM; that is one too.
        if (found.Count > 0 && !found.Exists(static one => one.Method == "dkim")) found.Add(("dkim", "none"));
        return found;
    }

    private static string? NameIn(string[] names, ReadOnlySpan<char> name)
    {
        foreach (string one in names)
        {
            if (name.SequenceEqual(one)) return one;
        }

        return null;
    }
}
