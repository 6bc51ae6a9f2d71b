using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>A query over an account's links (docs/jmap.md).</summary>
internal sealed class LinkQuery(JmapCall call, DateTimeOffset now)
{
    private static readonly Dictionary<string, Comparison<FileLink>> Sorts = new(StringComparer.Ordinal)
    {
        ["created"] = static (a, b) => a.Created.CompareTo(b.Created),
        ["expires"] = static (a, b) => a.Expires.CompareTo(b.Expires),
        ["name"] = static (a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase),
        ["size"] = static (a, b) => a.Size.CompareTo(b.Size),
        ["downloads"] = static (a, b) => a.Downloads.CompareTo(b.Downloads),
    };

    private readonly Func<FileLink, bool> _filter = ObjectFilter<FileLink>.Read(call, (name, value) => Condition(name, value, now));
    private readonly ObjectSort<FileLink> _sort = ObjectSort<FileLink>.Read(call, Sorts, static (a, b) => a.Number.CompareTo(b.Number));

    internal List<string> Run(List<FileLink> all)
    {
        List<FileLink> found = all.FindAll(link => _filter(link));
        found.Sort(_sort.Compare);
        return found.ConvertAll(static link => link.Id);
    }

    private static Func<FileLink, bool>? Condition(string name, JsonElement value, DateTimeOffset now)
    {
        if (value.ValueKind == JsonValueKind.Null) return static _ => true;
        if (value.ValueKind != JsonValueKind.String) return null;
        string text = value.GetString()!;
        return name switch
        {
            "name" => link => link.Name.Contains(text, StringComparison.OrdinalIgnoreCase),
            "state" when text is "active" or "usedUp" or "expired" => link => link.StateAt(now) == text,
            _ => null,
        };
    }
}
