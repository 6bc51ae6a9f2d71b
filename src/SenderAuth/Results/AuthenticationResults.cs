namespace Posthouse.SenderAuth;

/// <summary>What one Authentication-Results field says (RFC 8601 §2.2).</summary>
/// <param name="ServiceId">Who says it: the authserv-id.</param>
/// <param name="Results">Empty is written as "none".</param>
public sealed record AuthenticationResults(string ServiceId, IReadOnlyList<AuthMethodResult> Results);

/// <summary>How one method ended.</summary>
/// <param name="Method">"spf", "dkim", "dmarc", "arc", "iprev", "auth": RFC 8601 §2.7 and the registry. A keyword.</param>
/// <param name="Result">A keyword; those of <see cref="AuthResultNames"/> for what we check.</param>
public sealed record AuthMethodResult(string Method, string Result)
{
    public AuthMethodResult(string method, AuthResult result)
        : this(method, result.Name())
    {
    }

    /// <summary>For people, behind the result; any text.</summary>
    public string? Comment { get; init; }

    /// <summary>RFC 8601 §2.2 reason=; any text.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<AuthProperty> Properties { get; init; } = [];
}

/// <param name="Type">"smtp", "header", "body" or "policy" (RFC 8601 §2.3). A keyword.</param>
/// <param name="Name">"mailfrom", "helo", "d", "i", "s", "b", "a", "from" …. A keyword.</param>
/// <param name="Value">As it is; quoted where it has to be.</param>
public sealed record AuthProperty(string Type, string Name, string Value);
