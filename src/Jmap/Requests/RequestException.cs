namespace Posthouse.Jmap;

/// <summary>Ends the whole request with problem details (RFC 8620 §3.6.1).</summary>
internal sealed class RequestException(string type, int status, string detail, string? limit = null) : Exception(detail)
{
    /// <summary>The part behind "urn:ietf:params:jmap:error:", or "about:blank".</summary>
    internal string Type => type;

    internal int Status => status;

    /// <summary>Of "limit": the name of the limit that was passed.</summary>
    internal string? Limit => limit;

    internal static RequestException NotJson(string detail) => new("notJSON", 400, detail);

    internal static RequestException NotRequest(string detail) => new("notRequest", 400, detail);

    internal static RequestException Over(string limit, string detail) => new("limit", 400, detail, limit);
}
