using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>A query over submissions (RFC 8621 §7.3); an account keeps a thousand of them at most.</summary>
internal sealed class SubmissionQuery
{
    private readonly Func<Submission, bool> _filter;
    private readonly List<(string Property, bool Ascending)> _sort = [];
    private readonly DateTimeOffset _now;

    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    internal SubmissionQuery(JmapCall call, DateTimeOffset now)
    {
        _now = now;
        _filter = call.Arguments.Object("filter") is { } filter ? Filter(filter) : static _ => true;
        foreach (JsonElement element in call.Arguments.Array("sort")?.EnumerateArray() ?? default)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("property", out JsonElement named) || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("sort", "A comparator is an object with a 'property'.");
            if (named.GetString() is not ("emailId" or "threadId" or "sentAt" or "sendAt")) throw new MethodException("unsupportedSort", "Submissions are sorted by emailId, threadId or sentAt.");
            _sort.Add((named.GetString()!, !element.TryGetProperty("isAscending", out JsonElement given) || given.ValueKind != JsonValueKind.False));
        }

        if (_sort.Count == 0) _sort.Add(("sentAt", false));
    }

    internal List<Submission> Run(List<Submission> all)
    {
        List<Submission> found = all.FindAll(submission => _filter(submission));
        found.Sort(Compare);
        return found;
    }

    private int Compare(Submission a, Submission b)
    {
        foreach ((string property, bool ascending) in _sort)
        {
            int order = property switch
            {
                "emailId" => string.CompareOrdinal(a.EmailId, b.EmailId),
                "threadId" => string.CompareOrdinal(a.ThreadId, b.ThreadId),
                _ => a.SendAt.CompareTo(b.SendAt),
            };
            if (order != 0) return ascending ? order : -order;
        }

        return a.Number.CompareTo(b.Number);
    }

    private Func<Submission, bool> Filter(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object) throw MethodException.Invalid("filter", "A filter is an object.");
        if (!element.TryGetProperty("operator", out JsonElement named))
        {
            List<Func<Submission, bool>> all = [.. element.EnumerateObject().Select(Condition)];
            return submission => all.TrueForAll(condition => condition(submission));
        }

        if (!element.TryGetProperty("conditions", out JsonElement list) || list.ValueKind != JsonValueKind.Array || named.ValueKind != JsonValueKind.String) throw MethodException.Invalid("filter", "An operator has an array 'conditions'.");
        List<Func<Submission, bool>> parts = [.. list.EnumerateArray().Select(Filter)];
        return named.GetString() switch
        {
            "AND" => submission => parts.TrueForAll(part => part(submission)),
            "OR" => submission => parts.Exists(part => part(submission)),
            "NOT" => submission => !parts.Exists(part => part(submission)),
            _ => throw new MethodException("unsupportedFilter", "The operators are AND, OR and NOT."),
        };
    }

    private Func<Submission, bool> Condition(JsonProperty property)
    {
        JsonElement value = property.Value;
        switch (property.Name)
        {
            case "identityIds" or "emailIds" or "threadIds" when value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static id => id.ValueKind == JsonValueKind.String):
                HashSet<string> ids = [.. value.EnumerateArray().Select(static id => id.GetString()!)];
                return property.Name switch
                {
                    "identityIds" => submission => ids.Contains(submission.IdentityId),
                    "emailIds" => submission => ids.Contains(submission.EmailId),
                    _ => submission => ids.Contains(submission.ThreadId),
                };
            case "undoStatus" when value.ValueKind == JsonValueKind.String:
                string status = value.GetString()!;
                return submission => submission.UndoStatus(_now) == status;
            case "before" or "after" when value.ValueKind == JsonValueKind.String && JmapDate.TryParseUtc(value.GetString(), out DateTimeOffset date):
                bool before = property.Name == "before";
                return submission => before ? submission.SendAt < date : submission.SendAt >= date;
            default:
                throw new MethodException("unsupportedFilter", $"'{property.Name}' is not a condition, or has a value of the wrong type.");
        }
    }
}
