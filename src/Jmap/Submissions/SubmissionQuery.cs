using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>A query over submissions (RFC 8621 §7.3); an account keeps a thousand of them at most.</summary>
internal sealed class SubmissionQuery
{
    private static readonly Dictionary<string, Comparison<Submission>> Sorts = new(StringComparer.Ordinal)
    {
        ["emailId"] = static (a, b) => string.CompareOrdinal(a.EmailId, b.EmailId),
        ["threadId"] = static (a, b) => string.CompareOrdinal(a.ThreadId, b.ThreadId),
        // RFC 8621 §7.3 has the one name, and the property the other.
        ["sentAt"] = static (a, b) => a.SendAt.CompareTo(b.SendAt),
        ["sendAt"] = static (a, b) => a.SendAt.CompareTo(b.SendAt),
    };

    private readonly Func<Submission, bool> _filter;
    private readonly ObjectSort<Submission> _sort;
    private readonly DateTimeOffset _now;

    /// <exception cref="MethodException">unsupportedFilter, unsupportedSort, invalidArguments.</exception>
    internal SubmissionQuery(JmapCall call, DateTimeOffset now)
    {
        _now = now;
        _filter = ObjectFilter<Submission>.Read(call, Condition);
        _sort = ObjectSort<Submission>.Read(call, Sorts, static (a, b) => a.Number.CompareTo(b.Number), ("sentAt", false));
    }

    /// <summary>undoStatus changes by the clock alone: which ids that takes out of a list, no log says.</summary>
    internal static bool ChangesByClock(JmapCall call) => call.Arguments.Object("filter") is { } filter && filter.GetRawText().Contains("\"undoStatus\"", StringComparison.Ordinal);

    internal List<string> Run(List<Submission> all)
    {
        List<Submission> found = all.FindAll(submission => _filter(submission));
        found.Sort(_sort.Compare);
        return found.ConvertAll(static submission => submission.Id);
    }

    private Func<Submission, bool>? Condition(string condition, JsonElement value)
    {
        switch (condition)
        {
            case "identityIds" or "emailIds" or "threadIds" when value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static id => id.ValueKind == JsonValueKind.String):
                HashSet<string> ids = [.. value.EnumerateArray().Select(static id => id.GetString()!)];
                return condition switch
                {
                    "identityIds" => submission => ids.Contains(submission.IdentityId),
                    "emailIds" => submission => ids.Contains(submission.EmailId),
                    _ => submission => ids.Contains(submission.ThreadId),
                };
            case "undoStatus" when value.ValueKind == JsonValueKind.String:
                string status = value.GetString()!;
                return submission => submission.UndoStatus(_now) == status;
            case "before" or "after" when value.ValueKind == JsonValueKind.String && JmapDate.TryParseUtc(value.GetString(), out DateTimeOffset date):
                bool before = condition == "before";
                return submission => before ? submission.SendAt < date : submission.SendAt >= date;
            default:
                return null;
        }
    }
}
