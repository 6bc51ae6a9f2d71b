namespace Posthouse.SenderAuth;

/// <summary>A published record and what lies below it.</summary>
/// <param name="Domain">Whose record it is, in A-labels.</param>
public sealed record SpfLookupTree(string Domain)
{
    /// <summary>Null where there is none that can be used.</summary>
    public string? Record { get; init; }

    /// <summary>One of <see cref="SpfReason"/> or <see cref="SpfLookups"/>'s; null when nothing is wrong at this place.</summary>
    public string? Problem { get; init; }

    /// <summary>In order, as far as they can be reached: nothing behind "all", the redirect last.</summary>
    public IReadOnlyList<SpfLookupTerm> Terms { get; init; } = [];

    /// <summary>What a receiver counts when no term matches (RFC 7208 §4.6.4).</summary>
    public int Lookups => Terms.Sum(static t => t.Lookups);

    /// <summary>Terms that find nothing for a client with IPv4, of those whose targets are known.</summary>
    public int VoidForIpv4 => Terms.Sum(static t => (t.IsVoidForIpv4 ? 1 : 0) + (t.Inside?.VoidForIpv4 ?? 0));

    /// <summary>The same for a client with IPv6: hosts without AAAA count here.</summary>
    public int VoidForIpv6 => Terms.Sum(static t => (t.IsVoidForIpv6 ? 1 : 0) + (t.Inside?.VoidForIpv6 ?? 0));

    /// <summary>The problems of this record and of all below it, each with its place.</summary>
    public IEnumerable<(string Place, string Problem)> Problems()
    {
        if (Problem is not null) yield return (Domain, Problem);
        foreach (SpfLookupTerm term in Terms)
        {
            if (term.Problem is not null) yield return ($"{Domain}: {term.Text}", term.Problem);
            foreach ((string place, string problem) in term.Inside?.Problems() ?? []) yield return (place, problem);
        }
    }
}

/// <summary>One term of a record.</summary>
/// <param name="Text">As published.</param>
/// <param name="Result">What a match means; <see cref="AuthResult.None"/> for a redirect.</param>
public sealed record SpfLookupTerm(string Text, AuthResult Result)
{
    internal SpfMechanism? Mechanism { get; init; }

    /// <summary>Whether it counts by itself.</summary>
    public bool CausesLookup { get; init; }

    /// <summary>Itself and all inside.</summary>
    public int Lookups => (CausesLookup ? 1 : 0) + (Inside?.Lookups ?? 0);

    public bool IsVoidForIpv4 { get; init; }

    public bool IsVoidForIpv6 { get; init; }

    /// <summary>Of an include or a redirect whose target is known.</summary>
    public SpfLookupTree? Inside { get; init; }

    /// <summary>The addresses of ip4, ip6, a and mx; null where they depend on the message or could not be looked up.</summary>
    public IReadOnlyList<SpfNetwork>? Networks { get; init; }

    public string? Problem { get; init; }
}
