using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>EmailSubmission/query (RFC 8621 §7.3).</summary>
internal sealed class SubmissionQueryMethod(MailStore store, TimeProvider clock) : IJmapMethod
{
    public string Name => "EmailSubmission/query";

    public string Capability => Capabilities.Submission;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("filter", "sort", "position", "anchor", "anchorOffset", "limit", "calculateTotal");
        var query = new SubmissionQuery(call, clock.GetUtcNow());
        QueryWindow window = QueryWindow.Read(call, call.Options.MaximumQueryResults);
        (List<Submission> all, string state) = await store.ReadAsync(
            reader => (Submission.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.Submission)), cancellationToken).ConfigureAwait(false);
        List<string> ids = query.Run(all).ConvertAll(static submission => submission.Id);
        // undoStatus changes by the clock alone: which ids that takes out of a list, no log says.
        bool byClock = call.Arguments.Object("filter") is { } filter && filter.GetRawText().Contains("\"undoStatus\"", StringComparison.Ordinal);
        window.Take(ids, window.Anchor is null ? null : call.Run.Resolve(window.Anchor), () => ids.Count).Write(call, state, canCalculateChanges: !byClock);
    }
}
