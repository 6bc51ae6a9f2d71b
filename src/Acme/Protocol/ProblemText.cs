using System.Text;

namespace Posthouse.Acme;

/// <summary>Turns the authority's errors (RFC 8555 §6.7) into what an administrator can act on: its words, and what to do next.</summary>
internal static class ProblemText
{
    private const string Prefix = "urn:ietf:params:acme:error:";

    // The texts come from outside and go into logs.
    private const int LongestText = 500;
    private const int MostSubproblems = 10;

    internal static AcmeException Explain(AcmeProblem? problem, int status, TimeSpan? retryAfter, string host)
    {
        string? type = TypeOf(problem);
        if (problem is null || (problem.Type is null && problem.Detail is null))
        {
            string advice = status >= 500 ? "it is in trouble; it is tried again" : "check directory under [acme]";
            return new AcmeException($"{host} answered with HTTP status {status} and no reason: {advice}.") { Status = status, RetryAfter = retryAfter };
        }

        return new AcmeException($"{host}: {Describe(problem)} {Advice(type, problem.Instance)}".TrimEnd()) { ErrorType = type, Status = status, RetryAfter = retryAfter };
    }

    /// <summary>A name that was not authorised.</summary>
    internal static AcmeException ExplainFor(string name, AcmeProblem? problem) => problem is null
        ? new AcmeException($"The authority refused {name} and did not say why.")
        : new AcmeException($"{name} was not authorised. {Describe(problem)} {Advice(TypeOf(problem), problem.Instance)}".TrimEnd()) { ErrorType = TypeOf(problem) };

    internal static string? TypeOf(AcmeProblem? problem) =>
        problem?.Type is { } type && type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : null;

    private static string Describe(AcmeProblem problem)
    {
        var text = new StringBuilder();
        string type = TypeOf(problem) ?? problem.Type ?? "error";
        text.Append('"').Append(Clean(problem.Detail ?? "no details")).Append("\" (").Append(Clean(type)).Append(").");
        foreach (AcmeProblem sub in (problem.Subproblems ?? []).Take(MostSubproblems))
            text.Append(' ').Append(Clean(sub.Identifier?.Value ?? "")).Append(": \"").Append(Clean(sub.Detail ?? "")).Append("\" (").Append(Clean(TypeOf(sub) ?? "error")).Append(").");
        return text.ToString();
    }

    private static string Advice(string? type, string? instance) => type switch
    {
        "accountDoesNotExist" => "The account is gone at the authority; a new one is made at the next attempt.",
        "alreadyReplaced" => "The authority renewed this certificate already; the next attempt asks without naming it.",
        "alreadyRevoked" => "Nothing is left to do.",
        "badCSR" => "Try another key-type under [acme].",
        "badNonce" => "The authority took none of several fresh nonces; it is tried again.",
        "caa" => "The domain's CAA records do not allow this authority: add it to them, or remove them.",
        "compound" => "Correct what is said of each name, or take the name out of names under [acme].",
        "connection" => "The authority could not connect: open port 80 (HTTP-01) or 443 (TLS-ALPN-01) to everybody, and see that the name's A and AAAA records lead here.",
        "dns" => "The authority could not look the name up: see that its records are published and its name servers answer.",
        "externalAccountRequired" => "Set eab-key-id and eab-key-file under [acme] to what the authority gave you.",
        "incorrectResponse" => "Somebody else answered for the name: see that its A and AAAA records lead to this machine, and that a proxy in front passes the challenge on.",
        "invalidContact" or "unsupportedContact" => "Correct contact under [acme]: mail addresses that exist.",
        "orderNotReady" => "The order is looked at again at the next attempt.",
        "rateLimited" => "Too many requests for now; it waits, and 'posthouse certificate obtain' before then only makes it longer.",
        "rejectedIdentifier" or "unsupportedIdentifier" => "The authority issues nothing for this name: take it out of names under [acme].",
        "serverInternal" => "The authority is in trouble; it is tried again.",
        "tls" => "The authority could not agree on TLS at the name: see that port 443 leads to a listener of this server with tls = \"implicit\", without another TLS in front.",
        "unauthorized" => "The proof was not found at the name: see that its A and AAAA records lead to this machine only, and that a proxy in front passes /.well-known/acme-challenge/ on.",
        "userActionRequired" => $"The authority wants you to read {Clean(instance ?? "its new terms")} first.",
        _ => "",
    };

    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, LongestText));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestText))) clean.Append(char.IsControl(c) ? ' ' : c);
        if (text.Length > LongestText) clean.Append('…');
        return clean.ToString();
    }
}
