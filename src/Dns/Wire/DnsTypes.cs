using System.Collections.Frozen;
using System.Globalization;

namespace Posthouse.Dns;

/// <summary>Numbers and names of record types and classes, as far as mail needs them.</summary>
internal static class DnsTypes
{
    internal const ushort A = 1, Ns = 2, Cname = 5, Soa = 6, Ptr = 12, Mx = 15, Txt = 16, Aaaa = 28, Srv = 33, Tlsa = 52, Tsig = 250, Any = 255, Caa = 257;

    internal const ushort ClassInternet = 1, ClassNone = 254, ClassAny = 255;

    private static readonly FrozenDictionary<string, ushort> Numbers = new Dictionary<string, ushort>
    {
        ["A"] = A, ["NS"] = Ns, ["CNAME"] = Cname, ["SOA"] = Soa, ["PTR"] = Ptr, ["MX"] = Mx, ["TXT"] = Txt, ["AAAA"] = Aaaa, ["SRV"] = Srv, ["TLSA"] = Tlsa, ["CAA"] = Caa,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<ushort, string> Names = Numbers.ToFrozenDictionary(static pair => pair.Value, static pair => pair.Key);

    /// <summary>Types that a zone has for mail, and all that may stand beside or against them.</summary>
    internal static IReadOnlyList<ushort> Published { get; } = [Cname, A, Aaaa, Mx, Txt, Srv, Caa, Tlsa, Ptr, Ns];

    /// <summary>"MX"; RFC 3597 §5 for one without a name, "TYPE65280".</summary>
    internal static string Name(ushort type) => Names.TryGetValue(type, out string? name) ? name : string.Create(CultureInfo.InvariantCulture, $"TYPE{type}");

    internal static bool TryNumber(string name, out ushort type)
    {
        if (Numbers.TryGetValue(name, out type)) return true;
        return name.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase) && ushort.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out type);
    }
}
