using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>EmailSubmission/queryChanges (RFC 8621 §7.4).</summary>
internal sealed class SubmissionQueryChanges(MailStore store, TimeProvider clock) : IJmapMethod
{
    public string Name => "EmailSubmission/queryChanges";

    public string Capability => Capabilities.Submission;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "sinceQueryState", "maxChanges", "upToId", "calculateTotal");
        if (call.Arguments.Object("filter") is { } filter && filter.GetRawText().Contains("\"undoStatus\"", StringComparison.Ordinal)) throw MethodException.CannotCalculateChanges("undoStatus changes with time.");
        var query = new SubmissionQuery(call, clock.GetUtcNow());
        string since = call.Arguments.RequiredText("sinceQueryState");
        (List<Submission> all, string state, ChangesResult changes) = await store.ReadAsync(
            reader => (Submission.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.Submission),
                ObjectTable.Changes(reader, call.Account, ObjectKind.Submission, since, call.Options.MaximumChanges, Submission.IdOf)),
            cancellationToken).ConfigureAwait(false);
        if (changes.HasMore) throw new MethodException("tooManyChanges");
        HashSet<string> entered = [.. changes.Created, .. changes.Updated];
        List<Submission> results = query.Run(all);
        var added = new List<(string, long)>();
        for (int i = 0; i < results.Count; i++)
        {
            if (entered.Contains(results[i].Id)) added.Add((results[i].Id, i));
        }

        QueryChangesResult.Write(call, since, state, call.Arguments.Boolean("calculateTotal") ? results.Count : null, [.. changes.Updated, .. changes.Destroyed], added);
    }
}
