namespace Posthouse.SenderAuth;

/// <summary>
/// A record that permits the same clients with fewer look-ups: names are replaced by the addresses they have now. It has to be
/// made anew whenever one of them changes.
/// </summary>
/// <param name="Record">The text to publish. May be longer than one answer should be (RFC 7208 §3.4).</param>
/// <param name="Networks">What the replaced terms permit.</param>
/// <param name="Kept">Terms that stay as they are, since what they match depends on the message or could not be read.</param>
public sealed record SpfFlattening(string Record, IReadOnlyList<SpfNetwork> Networks, IReadOnlyList<string> Kept)
{
    /// <summary>Null when the record itself cannot be used.</summary>
    public static SpfFlattening? Of(SpfLookupTree tree)
    {
        if (tree.Record is null || tree.Problem is not null) return null;
        var networks = new List<SpfNetwork>();
        var terms = new List<string>();
        var kept = new List<string>();
        Append(tree, terms, networks, kept);
        return new SpfFlattening(string.Join(' ', ["v=spf1", .. terms]), networks, kept);
    }

    private static void Append(SpfLookupTree tree, List<string> terms, List<SpfNetwork> networks, List<string> kept)
    {
        foreach (SpfLookupTerm term in tree.Terms)
        {
            // RFC 7208 §6.1: what is redirected to takes the place of the rest.
            if (term is { Mechanism: null, Inside: { Record: not null, Problem: null } target })
            {
                Append(target, terms, networks, kept);
                continue;
            }

            IReadOnlyList<SpfNetwork>? replaced = term.Networks ?? (term.Mechanism == SpfMechanism.Include && term.Inside is { } inside ? Permitted(inside) : null);
            if (replaced is null)
            {
                terms.Add(term.Text);
                if (term.Mechanism != SpfMechanism.All) kept.Add(term.Text);
                continue;
            }

            foreach (SpfNetwork network in replaced)
            {
                // The first match decides: what lies within an earlier network is never reached.
                if (networks.Exists(earlier => earlier.PrefixLength <= network.PrefixLength && earlier.Contains(network.Address))) continue;
                networks.Add(network);
                terms.Add(Qualifier(term.Result) + network);
            }
        }
    }

    // The clients for which an included record gives pass; null where that is more than a list of addresses.
    private static List<SpfNetwork>? Permitted(SpfLookupTree tree)
    {
        if (tree.Record is null || tree.Problem is not null) return null;
        List<SpfNetwork> permitted = [];
        foreach (SpfLookupTerm term in tree.Terms)
        {
            if (term is { Mechanism: SpfMechanism.All, Result: not AuthResult.Pass }) return permitted;
            IReadOnlyList<SpfNetwork>? part = term.Networks ?? (term.Inside is { } inside ? Permitted(inside) : null);
            // An exception stands before what it is excepted from: a list has no order.
            if (part is null || term.Result is not (AuthResult.Pass or AuthResult.None)) return null;
            permitted.AddRange(part);
        }

        return permitted;
    }

    private static string Qualifier(AuthResult result) => result switch
    {
        AuthResult.Fail => "-",
        AuthResult.SoftFail => "~",
        AuthResult.Neutral => "?",
        _ => "",
    };
}
