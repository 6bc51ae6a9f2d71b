using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>A query over an account's notices (RFC 9670 §3.4).</summary>
internal sealed class ShareNotificationQuery(JmapCall call)
{
    private static readonly Dictionary<string, Comparison<ShareNotification>> Sorts = new(StringComparer.Ordinal) { ["created"] = static (a, b) => a.Created.CompareTo(b.Created) };

    private readonly Func<ShareNotification, bool> _filter = ObjectFilter<ShareNotification>.Read(call, Condition);
    private readonly ObjectSort<ShareNotification> _sort = ObjectSort<ShareNotification>.Read(call, Sorts, static (a, b) => a.Number.CompareTo(b.Number));

    internal List<string> Run(List<ShareNotification> all)
    {
        List<ShareNotification> found = all.FindAll(notice => _filter(notice));
        found.Sort(_sort.Compare);
        return found.ConvertAll(static notice => notice.Id);
    }

    private static Func<ShareNotification, bool>? Condition(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null) return static _ => true;
        if (value.ValueKind != JsonValueKind.String) return null;
        string text = value.GetString()!;
        bool isDate = JmapDate.TryParseUtc(text, out DateTimeOffset date);
        return name switch
        {
            "after" when isDate => notice => notice.Created >= date,
            "before" when isDate => notice => notice.Created < date,
            "objectType" => notice => notice.ObjectType == text,
            "objectAccountId" => notice => notice.ObjectAccountId == text,
            _ => null,
        };
    }
}
